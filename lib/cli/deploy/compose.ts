import { stringify } from "@std/yaml";
import { scratchSpaces, writtenMib } from "./container_mounts.ts";
import {
  CONTAINER_CACHE,
  CONTAINER_USER,
  type Deployment,
  GRACE_SECONDS,
  MAX_TASKS,
  MEMORY_MIB,
  RUNTIME_VARIABLES,
} from "./deployment.ts";
import { baseName } from "./target_paths.ts";

/** A Compose file with the one service. Docker's own seccomp profile stays in force. */
export function composeFile(deployment: Deployment): string {
  const {
    name,
    command,
    healthCommand,
    profile,
    secretVariables,
    passedVariables,
    image,
    written,
  } = deployment;
  const [program = "", ...args] = command;
  const secrets = secretVariables.map((variable) => [
    variable,
    // Compose itself refuses to start without it.
    `\${${variable}:?set ${variable} in the environment or in .env}`,
  ]);
  return stringify({
    name,
    services: {
      "tunnel-client": {
        image,
        entrypoint: [literal(program)],
        command: args.map(literal),
        environment: {
          DENO_DIR: CONTAINER_CACHE,
          ...RUNTIME_VARIABLES,
          ...Object.fromEntries(secrets),
          // Without a value it is the one of Compose's own environment, if that has it.
          ...Object.fromEntries(passedVariables.map((variable) => [variable, null])),
        },
        volumes: [
          volume(`./${baseName(profile.path)}`, profile.path),
          ...[...deployment.files, ...deployment.sockets].map((path) => volume(path, path)),
        ],
        user: `${CONTAINER_USER}:${CONTAINER_USER}`,
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        pids_limit: MAX_TASKS,
        mem_limit: `${MEMORY_MIB.limit + writtenMib(written)}m`,
        mem_reservation: `${MEMORY_MIB.request}m`,
        tmpfs: scratchSpaces(written).map(({ path, mib }) =>
          literal(`${path}:rw,noexec,nosuid,nodev,size=${mib}m`)
        ),
        init: true,
        restart: "unless-stopped",
        stop_grace_period: `${GRACE_SECONDS}s`,
        healthcheck: {
          test: ["CMD", ...healthCommand.map(literal)],
          interval: "30s",
          timeout: "5s",
          start_period: "15s",
        },
      },
    },
  });
}

function volume(source: string, target: string) {
  return { type: "bind", source: literal(source), target: literal(target), read_only: true };
}

/** Compose replaces what follows a dollar sign. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

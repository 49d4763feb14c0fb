import { stringify } from "@std/yaml";
import {
  ALLOCATOR,
  CONTAINER_CACHE,
  CONTAINER_USER,
  type Deployment,
  GRACE_SECONDS,
  MAX_TASKS,
  MEMORY_MIB,
  SCRATCH_MIB,
} from "./deployment.ts";
import { baseName } from "./docker.ts";

/** A Compose file with the one service. Docker's own seccomp profile stays in force. */
export function composeFile(deployment: Deployment): string {
  const { name, command, healthCommand, profile, secretVariables, files, image } = deployment;
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
        environment: { DENO_DIR: CONTAINER_CACHE, ...ALLOCATOR, ...Object.fromEntries(secrets) },
        volumes: [
          volume(`./${baseName(profile.path)}`, profile.path),
          ...files.map((path) => volume(path, path)),
        ],
        user: `${CONTAINER_USER}:${CONTAINER_USER}`,
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        pids_limit: MAX_TASKS,
        mem_limit: `${MEMORY_MIB.limit}m`,
        mem_reservation: `${MEMORY_MIB.request}m`,
        tmpfs: [`/tmp:rw,noexec,nosuid,nodev,size=${SCRATCH_MIB}m`],
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

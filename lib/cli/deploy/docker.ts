import { scratchSpaces, writtenMib } from "./container_mounts.ts";
import {
  CONTAINER_CACHE,
  CONTAINER_USER,
  type Deployment,
  GRACE_SECONDS,
  MAX_TASKS,
  MEMORY_MIB,
  RUNTIME_VARIABLES,
  shellWords,
} from "./deployment.ts";
import { baseName } from "./target_paths.ts";

/** Options that leave a container nothing it does not need, as `docker run` takes them. */
function hardening({ written }: Deployment): string[] {
  return [
    "--read-only",
    `--user=${CONTAINER_USER}:${CONTAINER_USER}`,
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    `--pids-limit=${MAX_TASKS}`,
    `--memory=${MEMORY_MIB.limit + writtenMib(written)}m`,
    `--memory-reservation=${MEMORY_MIB.request}m`,
    ...scratchSpaces(written).map(({ path, mib }) =>
      `--tmpfs=${shellWords([`${path}:rw,noexec,nosuid,nodev,size=${mib}m`])}`
    ),
    `--env=DENO_DIR=${CONTAINER_CACHE}`,
    ...Object.entries(RUNTIME_VARIABLES).map(([name, value]) => `--env=${name}=${value}`),
  ];
}

/** A shell script with the one command. Docker's own seccomp profile stays in force. */
export function dockerScript(deployment: Deployment): string {
  const { name, command, healthCommand, profile, secretVariables, passedVariables, image } =
    deployment;
  const [program = "", ...args] = command;
  const lines = [
    "docker run --detach --restart=unless-stopped --init",
    `--name=${name}`,
    `--stop-timeout=${GRACE_SECONDS}`,
    ...hardening(deployment),
    // The value is taken from the environment of this script.
    ...[...secretVariables, ...passedVariables].map((variable) => `--env=${variable}`),
    `--volume="$PWD"/${shellWords([`${baseName(profile.path)}:${profile.path}:ro`])}`,
    ...[...deployment.files, ...deployment.sockets].map((path) =>
      `--volume=${shellWords([`${path}:${path}:ro`])}`
    ),
    `--health-cmd=${shellWords([shellWords(healthCommand)])}`,
    "--health-interval=30s --health-timeout=5s --health-start-period=15s",
    `--entrypoint=${shellWords([program])}`,
    shellWords([image]),
    ...wrapped(args),
  ];
  return [
    "#!/bin/sh",
    `# Runs ${name}. Beside this file: ${baseName(profile.path)}. In the environment: ${
      secretVariables.join(", ") || "nothing"
    }.`,
    ...optional(passedVariables),
    "set -eu",
    // Docker leaves one that is not set out without a word.
    ...secretVariables.map((variable) => `: "\${${variable}:?set it in the environment}"`),
    lines.join(" \\\n  "),
    "",
  ].join("\n");
}

function optional(variables: readonly string[]): string[] {
  return variables.length === 0 ? [] : [`# Passed on to servers if set: ${variables.join(", ")}.`];
}

/** One flag a line, so that the rights can be read. */
function wrapped(words: readonly string[]): string[] {
  return words.map((word) => shellWords([word]));
}

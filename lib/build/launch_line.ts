import { RUNTIME_VARIABLES } from "../cli/deploy/deployment.ts";
import { GENERAL_RIGHTS, ONE_FILE_FLAGS } from "../cli/deploy/start_flags.ts";
import { shellLine } from "../sandbox/flags.ts";
import { readMappings, writeMappings } from "./mappings.ts";
import type { Mapped } from "./source_map.ts";

/** The first line of the built file. Flags do not fit: Linux reads 256 bytes of it and cuts the rest off. */
export const SHEBANG = "#!/bin/sh";

/** What a shell sets for the runtime that it starts. */
export const LAUNCH_VARIABLES: string = Object.entries(RUNTIME_VARIABLES)
  .map(([name, value]) => `${name}=${value}`)
  .join(" ");

/**
 * The second line: to the shell a command that does nothing and one that starts the runtime with this file, to
 * the runtime a text and a comment.
 */
export const LAUNCH_LINE: string = `':' //; ${LAUNCH_VARIABLES} exec ${
  shellLine(["deno", "run", ...ONE_FILE_FLAGS, ...GENERAL_RIGHTS])
} "$0" "$@"`;

/** A program with the launch line behind its first one, and its source map moved down by a line. Pure. */
export function withLaunchLine({ text, map }: Mapped): Mapped {
  const behind = text.indexOf("\n") + 1;
  return {
    text: `${text.slice(0, behind)}${LAUNCH_LINE}\n${text.slice(behind)}`,
    map: map && movedDown(map),
  };
}

function movedDown(map: string): string {
  const { mappings, ...rest }: { readonly mappings: string } = JSON.parse(map);
  const [first = [], ...others] = readMappings(mappings);
  return JSON.stringify({ ...rest, mappings: writeMappings([first, [], ...others]) });
}

import manifest from "../../deno.json" with { type: "json" };
import { GIT_SHA } from "./build.ts";

/** A released version with the commit it was built from, where that is known (cli §15). */
export function fullVersion(base: string, gitSha: string | undefined): string {
  return gitSha === undefined ? base : `${base}+${gitSha}`;
}

/** The line that `--version` prints (cli §15). */
export function versionLine(base: string, gitSha: string | undefined): string {
  const full = fullVersion(base, gitSha);
  return gitSha === undefined ? full : `${full} (git sha: ${gitSha})`;
}

/** Version of this program, as help, logs and requests tell it. */
export const VERSION: string = fullVersion(manifest.version, GIT_SHA);

/** What `--version` prints of this program. */
export const VERSION_LINE: string = versionLine(manifest.version, GIT_SHA);

/** The name this client goes by at a control plane: its own, so that operators can tell clients apart. */
export const CLIENT_NAME = "tunnel-client";

/** The `User-Agent` of every outbound request. */
export const userAgent: string = `${CLIENT_NAME}/${VERSION}`;

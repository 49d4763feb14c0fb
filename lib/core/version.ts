import { FLAVOR, GIT_SHA, IS_ONE_FILE, RELEASE } from "./build.ts";
import type { Flavor } from "./flavor.ts";

/** A released version with the commit it was built from, where that is known (cli §15). */
export function fullVersion(base: string, gitSha: string | undefined): string {
  return gitSha === undefined ? base : `${base}+${gitSha}`;
}

/** The line that `--version` prints (cli §15). */
export function versionLine(
  base: string,
  gitSha: string | undefined,
  flavor: Flavor = "full",
): string {
  if (flavor === "full") {
    const full = fullVersion(base, gitSha);
    return gitSha === undefined ? full : `${full} (git sha: ${gitSha})`;
  }
  const form = Deno.build.standalone ? "native" : IS_ONE_FILE ? "one-file" : "source";
  return `${base} git sha: ${gitSha ?? "unknown"} deno: ${Deno.version.deno} ` +
    `build flags: ${form} flavor=${flavor}`;
}

/** What a program of this flavor is called. */
export function programName(flavor: Flavor = FLAVOR): string {
  return flavor === "full" ? CLIENT_NAME : `${CLIENT_NAME}-${flavor}`;
}

/** Version of this program, as help, logs and requests tell it. */
export const VERSION: string = fullVersion(RELEASE, GIT_SHA);

/** What `--version` prints of this program. */
export const VERSION_LINE: string = versionLine(RELEASE, GIT_SHA);

/** What `--version` prints of a program of another flavor built from the same sources. */
export function versionLineOf(flavor: Flavor): string {
  return versionLine(RELEASE, GIT_SHA, flavor);
}

/** The name this client goes by at a control plane: its own, so that operators can tell clients apart. */
export const CLIENT_NAME = "tunnel-client";

/** The `User-Agent` of every outbound request. */
export const userAgent: string = `${CLIENT_NAME}/${VERSION}`;

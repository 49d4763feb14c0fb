/**
 * What a program commonly needs to find others, its files and its language: the variables a stdio server
 * gets where the client may not read its whole environment. Others are named by `sandbox.allow_env`.
 */
export function childVariables(os: typeof Deno.build.os): readonly string[] {
  return os === "windows"
    ? ["APPDATA", "LOCALAPPDATA", "PATH", "PATHEXT", "SystemRoot", "TEMP", "TMP", "USERPROFILE"]
    : ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER"];
}

/** Those of this machine. */
export const CHILD_VARIABLES: readonly string[] = childVariables(Deno.build.os);

/**
 * Variables that make a program load other code. The runtime starts no child with one of them under a
 * permission that names programs, so children go without.
 */
const LOADER_VARIABLE = /^(?:LD|DYLD)_/;

/** The environment of a child that is started under a permission that names programs. */
export function startableEnvironment(
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !LOADER_VARIABLE.test(name)));
}

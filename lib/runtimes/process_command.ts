/** A table of processes is read from memory; what takes longer hangs. */
const PS_MS = 5_000;

/** The profile that a client was started with. */
export interface StartedProfile {
  readonly name: string;
  /** Absolute; empty if it is not known. */
  readonly path: string;
}

/** The command line of a process, its words joined by blanks; `undefined` if that cannot be told. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("ps", {
      // Twice wide: the line of a client holds all of its rights, and ends with its profile.
      args: ["-ww", "-o", "args=", "-p", String(pid)],
      clearEnv: true,
      env: { LC_ALL: "C" },
      stdin: "null",
      stderr: "null",
      signal: AbortSignal.timeout(PS_MS),
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    // No ps, or no right to it.
    return undefined;
  }
}

/**
 * Whether a command line is that of `run` with a profile. What pages say of themselves is no proof: the
 * port of a client that is gone can be taken by anybody, who may name any process. Pure.
 */
export function runsProfile(commandLine: string, { name, path }: StartedProfile): boolean {
  const words = commandLine.split(/\s+/);
  if (!words.includes("run")) return false;
  // Paths may hold blanks; names of profiles hold none.
  if (path !== "" && ` ${commandLine} `.includes(` --profile-file ${path} `)) return true;
  return words.some((word, at) =>
    word === `--profile=${name}` || (word === "--profile" && words[at + 1] === name)
  );
}

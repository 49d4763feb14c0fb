/** Where the `kill` program is found; the first path is the one a permission set names. */
const KILL_PROGRAMS = ["/usr/bin/kill", "/bin/kill"];

/**
 * Signals a child together with every process of its group. Signalling a group from within Deno
 * takes an unscoped run permission; under a scoped one the `kill` program does it, and if that is
 * not permitted either, only the child itself is signalled. No error if nothing is left.
 */
export async function signalGroup(
  child: Deno.ChildProcess,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  if (Deno.build.os === "windows") return signalLeader(child, signal);
  try {
    Deno.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) return;
    if (!await runKill(child.pid, signal)) signalLeader(child, signal);
  }
}

/** Whether a `kill` program could be run; that the group is gone already is no failure. */
async function runKill(group: number, signal: "SIGTERM" | "SIGKILL"): Promise<boolean> {
  for (const program of KILL_PROGRAMS) {
    try {
      await new Deno.Command(program, {
        args: [`-${signal.slice(3)}`, "--", `-${group}`],
        clearEnv: true,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).output();
      return true;
    } catch {
      // Not permitted or not there: try the next.
    }
  }
  return false;
}

function signalLeader(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}

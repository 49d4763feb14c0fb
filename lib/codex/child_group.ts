/** Where the `kill` program is found; the first path is the one a permission set names. */
const KILL_PROGRAMS = ["/usr/bin/kill", "/bin/kill"];

/**
 * Signals Codex together with the commands it runs. From within the runtime that takes an unscoped
 * run permission; under a scoped one the `kill` program does it, else only Codex itself is signalled.
 * No error if nothing is left.
 */
export async function signalGroup(
  child: Deno.ChildProcess,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  try {
    if (Deno.build.os === "windows") child.kill(signal);
    else Deno.kill(-child.pid, signal);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) await signalScoped(child, signal);
  }
}

async function signalScoped(child: Deno.ChildProcess, signal: Deno.Signal): Promise<void> {
  for (const program of KILL_PROGRAMS) {
    try {
      const args = [`-${signal.slice(3)}`, "--", `-${child.pid}`];
      const output = { stdin: "null", stdout: "null", stderr: "null" } as const;
      await new Deno.Command(program, { args, clearEnv: true, ...output }).output();
      return;
    } catch {
      // Not permitted or not there: try the next.
    }
  }
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}

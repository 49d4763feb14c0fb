/**
 * The process groups of children that run. A process that leaves at once, as after a second Ctrl-C, has no
 * time to end them in order, and nobody else would: each has a group of its own.
 */
const groups = new Set<number>();
let isWatching = false;

/** Kills the child's group if this process ends before the child. Needs the right to signal groups. */
export function killWithUs({ pid, status }: Deno.ChildProcess): void {
  if (Deno.build.os === "windows") return;
  if (!isWatching) globalThis.addEventListener("unload", killAll);
  isWatching = true;
  groups.add(pid);
  status.finally(() => groups.delete(pid));
}

function killAll(): void {
  for (const pid of groups) {
    try {
      Deno.kill(-pid, "SIGKILL");
    } catch {
      killByProgram(pid);
    }
  }
}

/** Under a right that names programs, groups are signalled by the program. */
function killByProgram(pid: number): void {
  try {
    new Deno.Command("/usr/bin/kill", { args: ["-KILL", "--", `-${pid}`], clearEnv: true })
      .outputSync();
  } catch {
    // Not permitted, or gone.
  }
}

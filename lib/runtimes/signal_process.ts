import { OperatorError } from "../core/errors.ts";

/** Signals that end a runtime: by its own drain, or at once. */
export type EndSignal = "SIGTERM" | "SIGKILL";

/** Where the `kill` program is found; a set of rights names the first. */
const KILL_PROGRAMS = ["/usr/bin/kill", "/bin/kill"];

/**
 * Signals a process, or with `group` every process of the group it leads, if it leads one. No error if it
 * is gone. The caller has just made sure whose number it is.
 *
 * @throws {OperatorError} if it may not be signalled, naming the right that is missing
 */
export async function signalProcess(
  pid: number,
  signal: EndSignal,
  scope: "process" | "group",
): Promise<void> {
  // The runtime signals others only under the right to start anything; a question would ask for that.
  const send = Deno.permissions.querySync({ name: "run" }).state === "granted"
    ? signalDirectly
    : signalByProgram;
  if (scope === "group" && Deno.build.os !== "windows" && await send(-pid, signal)) return;
  // A client that was started by hand may be in the group of something else.
  await send(pid, signal);
}

/** Signals a process, or the group of a negative number; whether there was one. */
function signalDirectly(target: number, signal: EndSignal): boolean {
  try {
    Deno.kill(target, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw othersProcess(Math.abs(target), error);
  }
}

async function signalByProgram(target: number, signal: EndSignal): Promise<boolean> {
  for (const program of KILL_PROGRAMS) {
    try {
      const { success, stderr } = await new Deno.Command(program, {
        args: [`-${signal.slice(3)}`, "--", String(target)],
        clearEnv: true,
        env: { LC_ALL: "C" },
        stdin: "null",
        stdout: "null",
      }).output();
      if (isRefusal(new TextDecoder().decode(stderr))) throw othersProcess(Math.abs(target));
      return success;
    } catch (error) {
      if (error instanceof OperatorError) throw error;
      // Not permitted or not there: try the next.
    }
  }
  throw new OperatorError(
    `not permitted to signal process ${Math.abs(target)}: run with --allow-run=${KILL_PROGRAMS[0]}`,
  );
}

/** Whether `kill` says that the system does not let this user signal that process. Pure. */
export function isRefusal(stderr: string): boolean {
  return /operation not permitted/i.test(stderr);
}

function othersProcess(pid: number, cause?: unknown): OperatorError {
  return new OperatorError(`process ${pid} belongs to another user: stop it as that user`, {
    cause,
  });
}

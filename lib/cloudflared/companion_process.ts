import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { COMPANION_ARGS } from "./command.ts";
import { within } from "./within.ts";

/** For the calls that go through it, from the interrupt to the kill (runtimes-codex-packaging §5). */
export const STOP_MS = 5_000;
/** For the kernel to take away a killed process; one in uninterruptible sleep is given up. */
const KILLED_MS = 2_000;

/** What ways there are to name another program. */
const NAMED_BY = "cloudflared.path (--cloudflared.path, CLOUDFLARED_PATH)";

/**
 * Starts the companion in a process group of its own: an interrupt from the keyboard is for the client,
 * which ends it in its turn.
 *
 * @param program its absolute path
 * @param env its whole environment, the token in it
 * @throws OperatorError naming the setting and the fix
 */
export function startCompanionProcess(
  program: string,
  env: Readonly<Record<string, string>>,
): Deno.ChildProcess {
  try {
    const child = new Deno.Command(program, {
      args: [...COMPANION_ARGS],
      env: { ...env },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: Deno.build.os !== "windows",
    }).spawn();
    killWithUs(child);
    return child;
  } catch (cause) {
    throw new OperatorError(startProblem(program, cause), { cause });
  }
}

/** Interrupts the companion, waits, and kills it if it has not ended by then. No error if it is gone. */
export async function endCompanionProcess(
  child: Deno.ChildProcess,
  clock: Clock,
  stopMs: number = STOP_MS,
): Promise<void> {
  signalChild(child, "SIGINT");
  if (await within(child.status, stopMs, clock)) return;
  signalChild(child, "SIGKILL");
  await within(child.status, KILLED_MS, clock);
}

/** How a process ended, in two words. */
export function howEnded({ code, signal }: Deno.CommandStatus): string {
  return signal === null ? `code ${code}` : `signal ${signal}`;
}

/** What to do about a program that cannot be started, in one line. */
export function startProblem(program: string, cause: unknown): string {
  const shown = JSON.stringify(program);
  if (cause instanceof Deno.errors.NotCapable) {
    return `cloudflared.path ${shown}: not permitted to start it: run with --allow-run=${program}`;
  }
  if (cause instanceof Deno.errors.NotFound) {
    return `cloudflared.path ${shown}: there is no such program; ` +
      `install cloudflared there, or name it by ${NAMED_BY}`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return `cloudflared.path ${shown}: it is not an executable file; ` +
      `run chmod +x on it, or name another by ${NAMED_BY}`;
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return `cloudflared.path ${shown}: it cannot be started (${why}); ` +
    `check that it is a program for this system, or name another by ${NAMED_BY}`;
}

/**
 * A client that leaves at once, as after a second Ctrl-C, has no time to end it in order, and nobody else
 * would: it reads nothing, and goes on serving its tunnel.
 */
function killWithUs(child: Deno.ChildProcess): void {
  const kill = () => signalChild(child, "SIGKILL");
  globalThis.addEventListener("unload", kill);
  child.status.finally(() => globalThis.removeEventListener("unload", kill));
}

function signalChild(child: Deno.ChildProcess, signal: "SIGINT" | "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}

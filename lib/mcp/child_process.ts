import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { signalGroup } from "../core/child_group.ts";
import { killWithUs } from "../core/running_groups.ts";

/** What to start. */
export interface ChildCommand {
  /** Program and arguments; the program is looked up on the PATH of `env`. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment of the child; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/** How long to wait between the steps of ending a child, milliseconds. */
export interface StopGraces {
  /** From closing stdin to SIGTERM. */
  readonly closeMs: number;
  /** From SIGTERM to SIGKILL; 0 leaves SIGTERM out. */
  readonly termMs: number;
}

/** For the kernel to take away a killed child; one in uninterruptible sleep is given up. */
const KILLED_MS = 2_000;

/**
 * Starts a child with piped stdin and stdout, in a process group of its own so that it can be ended
 * together with the processes it starts. Its stderr is ours: passed through, and never a pipe that
 * somebody would have to drain.
 *
 * @throws {OperatorError} naming the program and the fix
 */
export function startChild({ argv: [program, ...args], env }: ChildCommand): Deno.ChildProcess {
  try {
    const child = new Deno.Command(program, {
      args,
      env: { ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      detached: Deno.build.os !== "windows",
    }).spawn();
    killWithUs(child);
    return child;
  } catch (cause) {
    throw new OperatorError(startProblem(program, cause), { cause });
  }
}

/**
 * Ends a child whose stdin is closed already: waits, SIGTERM, waits, SIGKILL. Whatever is left of
 * its process group when it has gone is killed too. Resolves with how the child exited, or with
 * `undefined` if even SIGKILL could not end it.
 */
export async function endChild(
  child: Deno.ChildProcess,
  { closeMs, termMs }: StopGraces,
  clock: Clock,
): Promise<Deno.CommandStatus | undefined> {
  let gone = await settlesWithin(child.status, closeMs, clock);
  if (!gone && termMs > 0) {
    await signalGroup(child, "SIGTERM");
    gone = await settlesWithin(child.status, termMs, clock);
  }
  await signalGroup(child, "SIGKILL");
  gone ||= await settlesWithin(child.status, KILLED_MS, clock);
  return gone ? await child.status : undefined;
}

/** Whether a promise resolves in time. */
export async function settlesWithin(
  promise: Promise<unknown>,
  ms: number,
  clock: Clock,
): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise.then(() => true),
      clock.sleep(ms, timer.signal).then(() => false),
    ]);
  } finally {
    timer.abort();
  }
}

function startProblem(program: string, cause: unknown): string {
  const name = JSON.stringify(program);
  if (cause instanceof Deno.errors.NotCapable) {
    return `not permitted to start ${name}: run with --allow-run=${program}`;
  }
  if (cause instanceof Deno.errors.NotFound) {
    return `cannot start ${name}: no such program; install it or give its absolute path ` +
      `(for a script, check the interpreter on its first line)`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return `cannot start ${name}: not an executable file; run chmod +x on it or give another path`;
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return `cannot start ${name}: ${detail}; check that it is a program for this system`;
}

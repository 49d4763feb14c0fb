import { type Clock, systemClock } from "../core/clock.ts";
import { signalGroup } from "../core/child_group.ts";
import { CodexError, reasonOf } from "./codex_error.ts";
import type { Launch } from "./launch.ts";

/** How long to wait between the steps of ending Codex, milliseconds. */
export interface StopGraces {
  /** From closing stdin, which ends it in order, to SIGTERM. */
  readonly closeMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly termMs: number;
}

/** For the kernel to take a killed process away. */
const KILLED_MS = 2_000;

/** What to do where there is no Codex; the command is for a shell as it stands. */
const INSTALL_HINT = "install it with: npm install -g @openai/codex";

/**
 * Starts Codex with pipes on all three, in a process group of its own so that it ends together with
 * the commands it runs.
 *
 * @throws {CodexError} naming the program and the fix
 */
export function startCodex(
  { argv: [program, ...args], cwd }: Launch,
  env: Readonly<Record<string, string>>,
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args,
      env: { ...env },
      clearEnv: true,
      ...(cwd === undefined ? {} : { cwd }),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: Deno.build.os !== "windows",
    }).spawn();
  } catch (cause) {
    throw startError(program, cwd, cause);
  }
}

/**
 * Ends a child whose stdin is closed already: waits, SIGTERM, waits, SIGKILL; then whatever is left of
 * its group. Never throws.
 */
export async function endCodex(
  child: Deno.ChildProcess,
  { closeMs, termMs }: StopGraces,
  clock: Clock = systemClock,
): Promise<void> {
  let gone = await settlesWithin(child.status, closeMs, clock);
  if (!gone) {
    await signalGroup(child, "SIGTERM");
    gone = await settlesWithin(child.status, termMs, clock);
  }
  await signalGroup(child, "SIGKILL");
  if (!gone) await settlesWithin(child.status, KILLED_MS, clock);
}

/** Whether a promise settles in time. */
async function settlesWithin(
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

function startError(program: string, cwd: string | undefined, cause: unknown): CodexError {
  const name = JSON.stringify(program);
  if (cause instanceof Deno.errors.NotCapable) {
    const fix = `run with --allow-run=${program}`;
    return new CodexError("process", `not permitted to start ${name}: ${fix}`, { cause });
  }
  if (cause instanceof Deno.errors.NotFound) {
    const where = cwd === undefined ? "" : `, or there is no directory ${cwd}`;
    const fix = program === "codex" ? INSTALL_HINT : "check TUNNEL_CLIENT_CODEX_APP_SERVER_CMD";
    return new CodexError("missing", `${name} is not on PATH${where}; ${fix}`, { cause });
  }
  return new CodexError("process", `cannot start ${name}: ${reasonOf(cause)}`, { cause });
}

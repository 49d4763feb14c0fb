import { Collected } from "./collected.ts";

/** How a program is run. */
export interface RunRequest {
  /** The program and its arguments; no shell reads them. */
  readonly words: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** {@linkcode MAX_RUN_MS} if absent. */
  readonly timeoutMs?: number;
}

/** What became of it. */
export type Ran =
  | {
    readonly kind: "ended";
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  | { readonly kind: "not_started"; readonly why: string }
  /** Ended by us; what it said until then. */
  | { readonly kind: "stopped"; readonly why: string; readonly stderr: string };

/** The longest call makes several requests of 30 s to the control plane and then starts a client. */
export const MAX_RUN_MS = 120_000;
/** A result with the log's last lines is some KiB; this is room for a long list. */
export const MAX_STDOUT_BYTES = 4 * 1024 * 1024;
/** Errors are one line each; of more only the beginning is wanted. */
const MAX_STDERR_BYTES = 64 * 1024;
/** From SIGTERM to SIGKILL, milliseconds. */
const GRACE_MS = 2_000;
/** For the rest of the output of a program that has ended; what it started may hold the pipe open. */
const REST_MS = 1_000;

/** Runs a program to its end, at most so long, and gives what it printed. Never throws. */
export async function runProgram(request: RunRequest): Promise<Ran> {
  const { words: [program = "", ...args], env, signal, timeoutMs = MAX_RUN_MS } = request;
  if (signal.aborted) return { kind: "stopped", why: "cancelled", stderr: "" };
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args,
      env: { ...env },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    return { kind: "not_started", why: whyNotStarted(program, error) };
  }
  let why: string | undefined;
  const end = (reason: string) => {
    why ??= reason;
    kill(child, "SIGTERM");
    killing ??= setTimeout(() => kill(child, "SIGKILL"), GRACE_MS);
  };
  let killing: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => end("cancelled");
  signal.addEventListener("abort", onAbort, { once: true });
  const deadline = setTimeout(() => end(`took longer than ${timeoutMs / 1000} s`), timeoutMs);
  const stdout = new Collected(child.stdout, MAX_STDOUT_BYTES, () => {
    end(`printed more than ${MAX_STDOUT_BYTES / 1024 / 1024} MiB`);
  });
  const stderr = new Collected(child.stderr, MAX_STDERR_BYTES, () => {});
  try {
    const { code } = await child.status;
    await settled([stdout.done, stderr.done], REST_MS);
    if (why !== undefined) return { kind: "stopped", why, stderr: stderr.text() };
    return { kind: "ended", code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    clearTimeout(deadline);
    clearTimeout(killing);
    signal.removeEventListener("abort", onAbort);
    await Promise.all([stdout.stop(), stderr.stop()]);
  }
}

/** Waits until all have settled, at most so long. */
async function settled(promises: readonly Promise<void>[], ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(promises), late]);
  clearTimeout(timer);
}

function kill(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}

function whyNotStarted(program: string, error: unknown): string {
  const name = JSON.stringify(program);
  if (error instanceof Deno.errors.NotFound) return `there is no program ${name}`;
  if (error instanceof Deno.errors.NotCapable) return `not permitted to start ${name}`;
  return `cannot start ${name}: ${error instanceof Error ? error.message : String(error)}`;
}

import { spawn } from "node:child_process";
import { OperatorError } from "../core/errors.ts";

/** What is launched in the background. */
export interface Launch {
  /** Program and arguments, each taken literally: no shell reads them. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes both outputs. */
  readonly logDescriptor: number;
}

/** How a process ended; a code or a signal. */
export interface ProcessExit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A process that goes on when this one ends. */
export interface Launched {
  readonly pid: number;
  /** Resolves when it ends while this process still runs. */
  readonly exited: Promise<ProcessExit>;
  /** No longer a reason for this process to stay. */
  release(): void;
}

/**
 * Starts a process in a session of its own, with no terminal and nothing to read: neither the end of
 * the caller nor a hang-up of the caller's terminal reaches it (runtimes §1.6).
 *
 * @throws {OperatorError} naming the program and the fix
 */
export async function launchDetached({ argv, env, logDescriptor }: Launch): Promise<Launched> {
  const [program, ...args] = argv;
  try {
    // The only way to give a child a file as its output.
    const child = spawn(asGiven(program), args, {
      env: { ...env },
      detached: true,
      windowsHide: true,
      stdio: ["ignore", logDescriptor, logDescriptor],
    });
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once(
        "exit",
        (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }),
      );
    });
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    failed.catch(() => {});
    // Without a number there is no process, and the reason comes as an event.
    const { pid } = child;
    if (pid === undefined) return await failed;
    return { pid, exited, release: () => child.unref() };
  } catch (cause) {
    throw new OperatorError(`cannot start ${JSON.stringify(program)}: ${reason(program, cause)}`, {
      cause,
    });
  }
}

/**
 * Makes sure that a program may be started, before anything is stopped for it; a person at a terminal is
 * asked now.
 *
 * @throws {OperatorError} naming the right that is missing
 */
export async function expectStartable(program: string): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "run", command: program });
  if (state !== "granted") throw new OperatorError(`cannot start ${program}: ${missing(program)}`);
}

/**
 * The same path in other letters. Where a program is this very runtime, its layer for Node's modules
 * would slip `-A`, every right there is, into the arguments; it goes by the letters of the path.
 */
export function asGiven(program: string): string {
  return program.replace(/([/\\])([^/\\]+)$/, "$1.$1$2");
}

function missing(program: string): string {
  return `not permitted; run with --allow-run=${program}`;
}

function reason(program: string, cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Deno.errors.NotCapable || /Requires run access/.test(text)) {
    return missing(program);
  }
  return `${text}; check that the file is there and may be executed`;
}

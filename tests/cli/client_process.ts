import { ROOT, type RunningProcess, runProcess, startProcess } from "../e2e/process.ts";

/** How to start the program; `env` is its whole environment but for what the runtime needs. */
export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The one directory it may write below. */
  readonly writable?: string;
  /** Another script than the program itself. */
  readonly script?: string;
}

/** Runs the program to its end. */
export async function runClient(
  args: readonly string[],
  options: StartOptions = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await runProcess(command(args, options));
  return { code, stdout, stderr };
}

/** Starts the program; it may talk to this machine and write below one directory. */
export function startClient(args: readonly string[], options: StartOptions = {}): RunningProcess {
  return startProcess(command(args, options));
}

function command(args: readonly string[], { env = {}, writable, script }: StartOptions) {
  const write = writable === undefined ? [] : [`--allow-write=${writable}`];
  const rights = ["--no-prompt", "--allow-env", "--allow-read", "--allow-net=127.0.0.1", ...write];
  return { args: ["run", "-q", ...rights, script ?? `${ROOT}main.ts`, ...args], env };
}

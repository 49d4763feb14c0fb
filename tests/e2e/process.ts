import { readLines } from "../../lib/core/lines.ts";
import { soon } from "./soon.ts";
import { isBuilt, ROOT, underTest } from "./under_test.ts";

export { ROOT };

/** Where the built program is started: there is nothing of the repository below it. */
const ELSEWHERE = "/";

/** No colours, and no question to the runtime's makers for a newer one: a proxy under test would see it. */
const QUIET = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };

/** How a process ended; `signal` if one ended it. */
export interface Exit {
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

/** A process that runs until it ends or is told to. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything printed so far, on either output, in order of arrival. */
  readonly lines: readonly string[];
  /** The first line that contains the words. Throws when the process ends without. */
  line(words: string): Promise<string>;
  /** Signals it; no effect once it has ended. */
  signal(name: Deno.Signal): void;
  /** How it ended, once it has and all it printed is in `lines`. */
  exit(): Promise<Exit>;
}

/** Arguments for the runtime, and the whole environment but for what the runtime itself needs. */
export interface ProcessOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the runtime to its end, which must come soon. */
export async function runProcess(
  options: ProcessOptions,
): Promise<Exit & { readonly stdout: string; readonly stderr: string }> {
  const child = command(options).spawn();
  const output = child.output();
  try {
    await soon(output, "the end of the process", options.args);
  } catch (error) {
    child.kill("SIGKILL");
    await output;
    throw error;
  }
  const { code, signal, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts the runtime itself, not a wrapper: signals reach it. Disposing kills it if it still runs. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const child = command(options).spawn();
  const lines: string[] = [];
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  let openOutputs = 2;
  const collect = async (output: ReadableStream<Uint8Array>) => {
    for await (const line of readLines(output)) {
      if (line.kind === "text") lines.push(line.text);
      wake();
    }
    openOutputs--;
    wake();
  };
  const collecting = Promise.all([collect(child.stdout), collect(child.stderr)]);
  let hasEnded = false;
  const exit = child.status.then(async ({ code, signal }) => {
    hasEnded = true;
    await collecting;
    return { code, signal };
  });
  const find = async (words: string): Promise<string> => {
    for (;;) {
      const found = lines.find((line) => line.includes(words));
      if (found !== undefined) return found;
      if (openOutputs === 0) throw new Error(`ended without "${words}":\n${lines.join("\n")}`);
      await changed.promise;
    }
  };
  const signal = (name: Deno.Signal) => {
    if (!hasEnded) child.kill(name);
  };
  return {
    pid: child.pid,
    lines,
    line: (words) => soon(find(words), `"${words}" in the output`, lines),
    signal,
    exit: () => soon(exit, "the end of the process", lines),
    async [Symbol.asyncDispose]() {
      signal("SIGKILL");
      await exit;
    },
  };
}

function command({ args, env }: ProcessOptions): Deno.Command {
  const kept = ["HOME", "PATH"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  return new Deno.Command(Deno.execPath(), {
    args: underTest(args),
    clearEnv: true,
    // A test with a home of its own still finds the packages.
    env: { ...Object.fromEntries(kept), DENO_DIR: cache, ...QUIET, ...env },
    cwd: isBuilt(args) ? ELSEWHERE : ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

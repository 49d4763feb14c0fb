import { readLines } from "../../lib/core/lines.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What the program may do in these tests: talk to this machine, and write below one directory. */
function permissions(writable: string | undefined): string[] {
  return [
    "--no-prompt",
    "--allow-env",
    "--allow-read",
    "--allow-net=127.0.0.1",
    ...(writable === undefined ? [] : [`--allow-write=${writable}`]),
  ];
}

/** How to start the program; `env` is its whole environment but for what the runtime needs. */
export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly writable?: string;
  /** Another script than the program itself. */
  readonly script?: string;
}

function command(args: readonly string[], options: StartOptions): Deno.Command {
  const kept = ["HOME", "DENO_DIR", "PATH"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const script = options.script ?? `${ROOT}main.ts`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", ...permissions(options.writable), script, ...args],
    clearEnv: true,
    env: { ...Object.fromEntries(kept), NO_COLOR: "1", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the program to its end. */
export async function runClient(
  args: readonly string[],
  options: StartOptions = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await command(args, options).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A program that runs until it is told to stop. */
export interface RunningClient extends AsyncDisposable {
  readonly lines: readonly string[];
  /** The first line, of either output, that contains the words. Throws when the program ends first. */
  line(words: string): Promise<string>;
  signal(name: Deno.Signal): void;
  readonly exitCode: Promise<number>;
}

/** Starts the program; disposing kills it if it still runs. */
export function startClient(args: readonly string[], options: StartOptions = {}): RunningClient {
  const child = command(args, options).spawn();
  const lines: string[] = [];
  let more = Promise.withResolvers<void>();
  const wake = () => {
    more.resolve();
    more = Promise.withResolvers();
  };
  let open = 2;
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of readLines(stream)) {
      if (line.kind === "text") lines.push(line.text);
      wake();
    }
    open--;
    wake();
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  let ended = false;
  const exitCode = child.status.then(({ code }) => {
    ended = true;
    return code;
  });
  return {
    lines,
    async line(words) {
      for (;;) {
        const found = lines.find((line) => line.includes(words));
        if (found !== undefined) return found;
        if (open === 0) throw new Error(`ended without "${words}":\n${lines.join("\n")}`);
        await more.promise;
      }
    },
    signal: (name) => child.kill(name),
    exitCode,
    async [Symbol.asyncDispose]() {
      if (!ended) child.kill("SIGKILL");
      await exitCode;
      await reading;
    },
  };
}

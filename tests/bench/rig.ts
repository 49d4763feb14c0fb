// deno-lint-ignore-file no-console
/** The processes of the benchmark: each part in one of its own, ended by its handle. */

import type { Load, LoadResult } from "./load.ts";
import type { Subject } from "./subjects.ts";

const HERE = new URL(".", import.meta.url);
/** Each client has a tunnel of its own, so that all may run at once. */
export const TUNNELS: readonly string[] = Array.from(
  { length: 16 },
  (_, n) => `tunnel_${String(n).padStart(32, "0")}`,
);
export const API_KEY = "bench-key";

/** A running part. */
export interface Part extends AsyncDisposable {
  readonly pid: number;
}

/** A part that prints `{"url": …}` when it is up. */
export interface ServerPart extends Part {
  readonly url: string;
}

/** Starts one of the benchmark's server scripts and waits for its URL. */
export async function startServer(script: string, ...args: string[]): Promise<ServerPart> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net=127.0.0.1", `${HERE.pathname}${script}`, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let printed = "";
  while (!printed.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`${script} ended before it printed its URL`);
    printed += value;
  }
  const { url }: { url: string } = JSON.parse(printed);
  return {
    url,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}

/** Starts a tunnel client; it is told where to connect by the published environment variables. */
export function startClient(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Part {
  const [command, ...args] = argv;
  const child = new Deno.Command(command, {
    args,
    env: { ...env },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch {
        // It ended by itself; its status says how.
      }
      const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await child.status;
      clearTimeout(timer);
    },
  };
}

/** Runs one load to its end. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      `${HERE.pathname}load_process.ts`,
      JSON.stringify(load),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("the load ended with an error");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Processor time a process used so far, milliseconds, and its resident memory, MiB (Linux). Read by
 * `cat`, because the runtime opens `/proc` to programs with every permission only.
 */
export async function usage(
  pid: number,
): Promise<{ readonly cpuMs: number; readonly rssMiB: number }> {
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/stat`, `/proc/${pid}/status`],
  }).output();
  const text = new TextDecoder().decode(stdout);
  const stat = text.slice(0, text.indexOf("\n"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const rssKiB = Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? NaN);
  return { cpuMs: ticks * 10, rssMiB: rssKiB / 1024 };
}

/** A subject that runs. */
export interface Running {
  readonly subject: Subject;
  readonly ingress: string;
  readonly pid: number;
}

/** Lets a client compile its code. */
export async function warmUp(
  { subject, ingress: url }: Running,
  calls: number,
  consumer: NonNullable<Load["consumer"]> = "plain",
): Promise<void> {
  progress(`warm up ${subject.name}`);
  const bound = { kind: "calls", calls } as const;
  await runLoad({ url, payloadBytes: 1024, workers: 16, warmupMs: 0, bound, consumer });
}

/** Waits until a call crosses the tunnel; the control plane says at once if no client is there. */
export async function firstAnswer(ingress: string): Promise<void> {
  const body = '{"jsonrpc":"2.0","id":1,"method":"echo","params":{}}';
  const headers = { "content-type": "application/json" };
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(ingress, { method: "POST", body, headers });
    await response.text();
    if (response.status < 500) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the client did not answer within 10 s");
}

/** Says what is done, beside the table. */
export function progress(text: string): void {
  console.error(`bench: ${text}`);
}

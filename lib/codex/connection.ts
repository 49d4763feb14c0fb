import { signalGroup } from "../core/child_group.ts";
import { systemClock } from "../core/clock.ts";
import { readLines } from "../core/lines.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { JsonObject } from "../wire/json.ts";
import type { ServerAnswer } from "./approvals.ts";
import { endCodex, startCodex, type StopGraces } from "./child.ts";
import { CodexError } from "./codex_error.ts";
import type { Launch } from "./launch.ts";
import { type CodexMessage, readCodexMessage } from "./message.ts";
import { shownLine, StderrTail } from "./stderr_tail.ts";

/** The longest message; items may carry whole files (codex §3.1). */
const MAX_STDOUT_LINE_BYTES = 8 * 1024 * 1024;
/** The longest line of diagnostics (codex §3.1). */
const MAX_STDERR_LINE_BYTES = 2 * 1024 * 1024;
/** Requests at once; what a stuck process does not read is kept in memory. */
const MAX_PENDING = 64;
/** For what a process wrote before it ended to be read. */
const DRAIN_MS = 1_000;
/** What is shown of a line that is no message. */
const MAX_NOISE_CHARS = 200;

/** What the app server says by itself, and what else it writes. */
export type Received =
  | Extract<CodexMessage, { kind: "request" | "notification" }> & { readonly chars: number }
  /** A line that is no message, or a reply nobody waits for; `text` may be shown. */
  | { readonly kind: "noise"; readonly text: string }
  | { readonly kind: "stderr"; readonly text: string };

/** Takes what was received; reading waits until it is done. Must not throw. */
export type Receive = (received: Received) => Promise<void> | void;

/** How the process ended. */
export interface Ending {
  readonly code: number;
  readonly signal: string | undefined;
}

interface Pending {
  readonly method: string;
  readonly reply: PromiseWithResolvers<JsonObject>;
}

/** One running app server: requests, notifications, answers, its end. */
export class Connection {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #receive: Receive;
  readonly #secrets: readonly string[];
  readonly #pending = new Map<number, Pending>();
  readonly #stderr: StderrTail;
  readonly #encoder = new TextEncoder();
  #lastId = 0;
  #ending: Ending | undefined;
  /** Resolves when the process is gone and everything it wrote has been received. Never rejects. */
  readonly ended: Promise<Ending>;

  /** @throws {CodexError} if it cannot be started */
  constructor(
    launch: Launch,
    env: Readonly<Record<string, string>>,
    secrets: readonly string[],
    receive: Receive,
  ) {
    this.#child = startCodex(launch, env);
    this.#writer = this.#child.stdin.getWriter();
    // A broken pipe shows in the write that meets it, and in the end of the process.
    this.#writer.closed.catch(() => {});
    this.#receive = receive;
    this.#secrets = secrets;
    this.#stderr = new StderrTail(secrets);
    this.ended = this.#live();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The end of what it wrote to its standard error, to be put behind an error's words. */
  get diagnostics(): string {
    return this.#stderr.told;
  }

  /**
   * Sends a request and gives its result.
   *
   * @throws {CodexError} if it is answered with an error, not answered in time, or the process ends;
   * the signal's reason if that aborts first
   */
  async request(
    method: string,
    params: JsonObject,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    signal.throwIfAborted();
    if (this.#ending !== undefined) throw this.#endedError(this.#ending, method);
    if (this.#pending.size >= MAX_PENDING) {
      throw new CodexError("refused", `${MAX_PENDING} requests wait for Codex; try again later`);
    }
    const id = ++this.#lastId;
    const reply = Promise.withResolvers<JsonObject>();
    this.#pending.set(id, { method, reply });
    using timed = new TimedSignal(signal, timeoutMs);
    const onAbort = () =>
      reply.reject(
        timed.timedOut
          ? new CodexError(
            "timeout",
            `Codex did not answer ${method} within ${timeoutMs / 1000} s${this.diagnostics}`,
          )
          : signal.reason,
      );
    timed.signal.addEventListener("abort", onAbort, { once: true });
    try {
      this.#send({ id, method, params });
      return await reply.promise;
    } finally {
      timed.signal.removeEventListener("abort", onAbort);
      this.#pending.delete(id);
    }
  }

  /** Sends a notification. */
  notify(method: string): void {
    this.#send({ method });
  }

  /** Answers a request of the app server. */
  answer(answer: ServerAnswer): void {
    const { id } = answer;
    if (answer.kind === "result") this.#send({ id, result: answer.result });
    else this.#send({ id, error: { code: answer.code, message: answer.message } });
  }

  /** Ends the process and everything it started; resolves when it is gone. Never throws. */
  async close(graces: StopGraces): Promise<void> {
    // Waiting for it would wait for a process that does not read.
    this.#writer.close().catch(() => {});
    await endCodex(this.#child, graces);
    await this.ended;
  }

  /** Writes go out in their order; one that fails shows in the end of the process. */
  #send(message: JsonObject): void {
    const bytes = this.#encoder.encode(`${JSON.stringify(message)}\n`);
    this.#writer.write(bytes).catch(() => {});
  }

  async #live(): Promise<Ending> {
    const drained = new AbortController();
    const [{ code, signal }] = await Promise.all([
      this.#exit(drained),
      this.#readMessages(drained.signal),
      this.#readDiagnostics(drained.signal),
    ]);
    drained.abort();
    this.#writer.abort().catch(() => {});
    const ending = { code, signal: signal ?? undefined };
    this.#ending = ending;
    for (const { method, reply } of this.#pending.values()) {
      reply.reject(this.#endedError(ending, method));
    }
    return ending;
  }

  #endedError(ending: Ending, method: string): CodexError {
    const words = `Codex ${endingWords(ending)} before it answered ${method}`;
    return new CodexError("process", `${words}${this.diagnostics}`);
  }

  /** Processes that outlive Codex serve nobody; one that left the group may still hold the pipes. */
  async #exit(drained: AbortController): Promise<Deno.CommandStatus> {
    const status = await this.#child.status;
    await signalGroup(this.#child, "SIGKILL");
    systemClock.sleep(DRAIN_MS, drained.signal).then(() => drained.abort(), () => {});
    return status;
  }

  async #readMessages(signal: AbortSignal): Promise<void> {
    for await (const line of textLines(this.#child.stdout, MAX_STDOUT_LINE_BYTES, signal)) {
      if (line.kind === "skipped") await this.#receive({ kind: "noise", text: line.text });
      else if (line.text.trim() !== "") await this.#take(line.text);
    }
  }

  async #readDiagnostics(signal: AbortSignal): Promise<void> {
    for await (const line of textLines(this.#child.stderr, MAX_STDERR_LINE_BYTES, signal)) {
      const text = this.#stderr.add(line.text);
      if (text !== "") await this.#receive({ kind: "stderr", text });
    }
  }

  async #take(line: string): Promise<void> {
    const message = readCodexMessage(line);
    switch (message.kind) {
      case "request":
      case "notification":
        return await this.#receive({ ...message, chars: line.length });
      case "result":
      case "error": {
        const pending = typeof message.id === "number" ? this.#pending.get(message.id) : undefined;
        if (pending === undefined) {
          const text = `a reply to ${JSON.stringify(message.id)}, which nobody waits for`;
          return await this.#receive({ kind: "noise", text: shownLine(text, this.#secrets) });
        }
        if (message.kind === "result") pending.reply.resolve(message.result);
        else pending.reply.reject(answeredError(pending.method, message.message, this.#secrets));
        return;
      }
      case "malformed": {
        const excerpt = shownLine(line, this.#secrets, MAX_NOISE_CHARS);
        return await this.#receive({ kind: "noise", text: `${message.reason}: ${excerpt}` });
      }
    }
  }
}

/** How a process ended, as the end of a sentence about it. */
export function endingWords({ code, signal }: Ending): string {
  return signal === undefined ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

function answeredError(method: string, message: string, secrets: readonly string[]): CodexError {
  return new CodexError("answered", `Codex refused ${method}: ${shownLine(message, secrets)}`);
}

/** The lines of one output. A pipe that breaks is an output that ends. */
async function* textLines(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<{ readonly kind: "text" | "skipped"; readonly text: string }> {
  try {
    for await (const line of readLines(stream, { maxBytes, signal })) {
      switch (line.kind) {
        case "text":
          yield line;
          break;
        case "too_long":
          yield { kind: "skipped", text: `a line of ${line.bytes} bytes, over ${maxBytes}` };
          break;
        case "not_utf8":
          yield { kind: "skipped", text: `a line of ${line.bytes} bytes that is not UTF-8` };
          break;
      }
    }
  } catch {
    // The process has ended; its status says how.
  }
}

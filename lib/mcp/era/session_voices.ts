import { type Clock, systemClock } from "../../core/clock.ts";
import { type Deadline, Deadlines, processDeadlines } from "../../core/deadlines.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import { type HeaderList, headerValue, sameName } from "../../wire/header_list.ts";
import type { JsonRpcMessage } from "../../wire/jsonrpc.ts";
import type { HttpTarget } from "../http_target.ts";
import { standaloneStream } from "./http_voice.ts";

/** Streams open at once; calls of further sessions are served without. */
const MAX_VOICES = 256;
/** How long the first call of a session waits for the stream; its headers may never come by themselves. */
const OPEN_MS = 50;
/** The stream of a session without calls is closed after this long. */
const IDLE_MS = 10 * 60 * 1000;

/** One session's stream. */
interface Voice {
  readonly closing: AbortController;
  /** Resolves when the server has answered, or soon. */
  readonly opened: Promise<void>;
  readonly over: Promise<void>;
  calls: number;
  idle: Deadline | undefined;
}

/**
 * The standalone streams of legacy consumers' own sessions: what their server asks outside its answers
 * (mcp-eras §1.6) has no other way here. Opened with a session's first call that may be asked about.
 */
export class SessionVoices implements AsyncDisposable {
  readonly #target: HttpTarget;
  readonly #clock: Clock;
  readonly #timers: Deadlines;
  readonly #heard: (session: string, message: JsonRpcMessage, command: JsonRpcCommand) => void;
  readonly #voices = new Map<string, Voice>();

  /** @param heard gets what the server says in a session, and a command of that session */
  constructor(
    target: HttpTarget,
    clock: Clock,
    heard: (session: string, message: JsonRpcMessage, command: JsonRpcCommand) => void,
  ) {
    this.#target = target;
    this.#clock = clock;
    this.#timers = clock === systemClock ? processDeadlines : new Deadlines(clock);
    this.#heard = heard;
  }

  /** A call of a session begins; resolves when the session is listened to, as far as it can be. */
  async begin(command: JsonRpcCommand): Promise<void> {
    const session = headerValue(command.headers, "Mcp-Session-Id");
    if (session === undefined) return;
    const voice = this.#voices.get(session) ?? this.#open(session, command);
    if (voice === undefined) return;
    voice.calls++;
    if (voice.idle !== undefined) this.#timers.remove(voice.idle);
    voice.idle = undefined;
    await voice.opened;
  }

  /** A call of a session is over. */
  end({ headers }: JsonRpcCommand): void {
    const session = headerValue(headers, "Mcp-Session-Id");
    const voice = session === undefined ? undefined : this.#voices.get(session);
    if (session === undefined || voice === undefined || --voice.calls > 0) return;
    if (voice.idle !== undefined) this.#timers.remove(voice.idle);
    voice.idle = this.#timers.add(IDLE_MS, () => this.close(session));
  }

  /** The session is over. */
  close(session: string): void {
    const voice = this.#voices.get(session);
    this.#voices.delete(session);
    if (voice?.idle !== undefined) this.#timers.remove(voice.idle);
    voice?.closing.abort(new DOMException("the session is no longer used", "AbortError"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const voices = [...this.#voices];
    for (const [session] of voices) this.close(session);
    await Promise.all(voices.map(([, { over }]) => over));
    if (this.#timers !== processDeadlines) this.#timers.close();
  }

  #open(session: string, command: JsonRpcCommand): Voice | undefined {
    if (this.#voices.size >= MAX_VOICES && !this.#closeIdle()) return undefined;
    const closing = new AbortController();
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, OPEN_MS);
    const over = this.#read(session, command, closing.signal, resolve).finally(() => {
      clearTimeout(timer);
      resolve();
    });
    const voice: Voice = { closing, opened, over, calls: 0, idle: undefined };
    this.#voices.set(session, voice);
    return voice;
  }

  async #read(
    session: string,
    command: JsonRpcCommand,
    signal: AbortSignal,
    opened: () => void,
  ): Promise<void> {
    const headers = streamHeaders(command.headers);
    const stream = standaloneStream(this.#target, headers, signal, this.#clock, opened);
    for await (const message of stream) this.#heard(session, message, command);
    // A server without a stream is not asked for one again in this session, so the voice stays.
  }

  #closeIdle(): boolean {
    for (const [session, { calls }] of this.#voices) {
      if (calls > 0) continue;
      this.close(session);
      return true;
    }
    return false;
  }
}

/** The consumer's headers without those of its message. */
function streamHeaders(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => !OF_MESSAGE.some((other) => sameName(name, other)));
}

const OF_MESSAGE = ["Accept", "Content-Type", "Last-Event-ID"];

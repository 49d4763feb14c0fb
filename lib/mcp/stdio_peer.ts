import type { Clock } from "../core/clock.ts";
import { readLines } from "../core/lines.ts";
import { endChild, settlesWithin } from "./child_process.ts";
import { ChildWriter } from "./child_writer.ts";
import { type ConversationContext, StdioConversation } from "./stdio_conversation.ts";
import type { StdioLimits } from "./stdio_limits.ts";
import { SkippedOutput } from "./stdio_noise.ts";

/** What the children of one channel have in common. */
export interface PeerContext extends ConversationContext {
  readonly clock: Clock;
  readonly limits: StdioLimits;
}

/** How a child ended. */
export interface PeerEnd {
  /** `undefined` if it could not be ended. */
  readonly status: Deno.CommandStatus | undefined;
  /** Calls that failed with it. */
  readonly inFlight: number;
  /** How long it ran. */
  readonly ranMs: number;
}

/** No waiting at all: SIGKILL. */
const AT_ONCE = { closeMs: 0, termMs: 0 };

/**
 * One running child with its conversation. It ends once, whatever the cause: exit, end of output, a
 * failed or stalled write, or `stop`. Then every call has failed and the process group is gone.
 */
export class StdioPeer {
  readonly conversation: StdioConversation;
  /** Resolves when nothing of the child is left; never rejects. */
  readonly gone: Promise<PeerEnd>;
  readonly #child: Deno.ChildProcess;
  readonly #context: PeerContext;
  readonly #writer: ChildWriter;
  readonly #skipped: SkippedOutput;
  readonly #stopped = Promise.withResolvers<"stopped">();
  #isOpen = true;

  constructor(child: Deno.ChildProcess, context: PeerContext) {
    const { clock, limits } = context;
    this.#child = child;
    this.#context = context;
    this.#writer = new ChildWriter(child.stdin, { stallMs: limits.stallMs, clock });
    this.#skipped = new SkippedOutput(context);
    this.conversation = new StdioConversation(context, this.#writer, this.#skipped);
    this.gone = this.#live();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Whether it makes sense to send it anything. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Ends the child politely; calls in flight fail at once. */
  async stop(): Promise<void> {
    this.#stopped.resolve("stopped");
    await this.gone;
  }

  async #live(): Promise<PeerEnd> {
    const bornAt = this.#context.clock.now();
    const silence = new AbortController();
    const reading = this.#read(silence.signal);
    const why = await Promise.race([
      this.#stopped.promise,
      this.#writer.ended,
      reading.then(() => "eof" as const),
      this.#child.status.then(() => "exited" as const),
    ]);
    this.#isOpen = false;
    const ended = await this.#end(why, reading);
    silence.abort();
    await reading;
    this.#skipped[Symbol.dispose]();
    return { ...ended, ranMs: this.#context.clock.now() - bornAt };
  }

  async #end(
    why: "stopped" | "stalled" | "closed_pipe" | "eof" | "exited",
    reading: Promise<void>,
  ): Promise<Omit<PeerEnd, "ranMs">> {
    const { channel, clock, emit, limits } = this.#context;
    const fail = (kind: "eof" | "closed_pipe"): number =>
      this.conversation.fail({ source: "transport_closed", kind });
    switch (why) {
      case "stopped": {
        const inFlight = fail("closed_pipe");
        this.#writer.close();
        const graces = { closeMs: limits.stopCloseMs, termMs: limits.stopTermMs };
        return { inFlight, status: await endChild(this.#child, graces, clock) };
      }
      case "eof": {
        const inFlight = fail("eof");
        this.#writer.close();
        const graces = { closeMs: limits.lastWordsMs, termMs: 0 };
        return { inFlight, status: await endChild(this.#child, graces, clock) };
      }
      case "stalled": {
        emit({ kind: "child_stalled", channel, pid: this.pid, ms: limits.stallMs });
        const inFlight = fail("closed_pipe");
        this.#writer.close();
        return { inFlight, status: await endChild(this.#child, AT_ONCE, clock) };
      }
      case "closed_pipe": {
        // What it wrote before may still be in the pipe and hold answers; so below.
        await settlesWithin(reading, limits.lastWordsMs, clock);
        const inFlight = fail("closed_pipe");
        this.#writer.close();
        return { inFlight, status: await endChild(this.#child, AT_ONCE, clock) };
      }
      case "exited": {
        // First its group: a process it left behind would hold the output open.
        const status = await endChild(this.#child, AT_ONCE, clock);
        await settlesWithin(reading, limits.lastWordsMs, clock);
        const inFlight = fail("eof");
        this.#writer.close();
        return { inFlight, status };
      }
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const maxBytes = this.#context.limits.lineBytes;
    try {
      for await (const line of readLines(this.#child.stdout, { maxBytes, signal })) {
        this.conversation.accept(line);
      }
    } catch {
      // Output that cannot be read has ended.
    }
  }
}

import type { FinalReply } from "../../wire/reply.ts";
import { fateOf } from "./fate.ts";
import { memberAt } from "./json_edit.ts";
import { withSignal } from "./with_signal.ts";

/** What a server made of a subscription; `session_lost` says that it does not know the session. */
export type Taken = "taken" | "refused" | "session_lost";

/** How the server is told, whoever waits for it; neither rejects. */
export interface SubscriptionTalk {
  readonly request: (method: string, params: string) => Promise<FinalReply>;
  /** Tells it something whose answer is of no interest, also while the channel closes. */
  readonly send: (method: string, params: string) => Promise<unknown>;
  readonly hasSessionId: boolean;
}

interface Entry {
  /** Listens that want it. */
  count: number;
  readonly answer: Promise<Taken>;
  isTaken: boolean;
}

/** The resources that one session has subscribed to at its server, counted (mcp-eras §4.4). */
export class ResourceSubscriptions {
  readonly #talk: SubscriptionTalk;
  readonly #entries = new Map<string, Entry>();
  /** What is being taken back. */
  readonly #leaving = new Map<string, Promise<unknown>>();

  constructor(talk: SubscriptionTalk) {
    this.#talk = talk;
  }

  /** Adds a subscription. The server is told of the first, and its answer is everybody's. */
  async add(uri: string, signal: AbortSignal): Promise<Taken> {
    const entry = this.#entries.get(uri) ?? this.#begin(uri, 0);
    entry.count++;
    try {
      return await withSignal(entry.answer, signal);
    } catch (error) {
      this.#drop(uri, entry);
      throw error;
    }
  }

  /** Takes a subscription back; the server is told of the last. */
  remove(uri: string): void {
    const entry = this.#entries.get(uri);
    if (entry !== undefined) this.#drop(uri, entry);
  }

  /** Takes over what a lost session was subscribed to; resolves when the server was told of it. */
  async replace(lost: ResourceSubscriptions): Promise<void> {
    const entries = [...lost.#entries];
    lost.#entries.clear();
    const answers = entries.map(async ([uri, entry]) => {
      // Who still waits for an answer learns of the loss by it, and asks here.
      if (!entry.isTaken && await entry.answer !== "taken" || entry.count === 0) return;
      const known = this.#entries.get(uri);
      if (known !== undefined) known.count += entry.count;
      return await (known ?? this.#begin(uri, entry.count)).answer;
    });
    await Promise.all(answers);
  }

  #begin(uri: string, count: number): Entry {
    const answer = this.#ask(uri).then((taken) => {
      if (taken === "taken" && entry.count > 0) entry.isTaken = true;
      else if (this.#entries.get(uri) === entry) this.#entries.delete(uri);
      // Whoever wanted it gave up while it was asked for.
      if (taken === "taken" && !entry.isTaken) this.#takeBack(uri);
      return taken;
    });
    const entry: Entry = { count, answer, isTaken: false };
    this.#entries.set(uri, entry);
    return entry;
  }

  async #ask(uri: string): Promise<Taken> {
    const { request, hasSessionId } = this.#talk;
    // Over HTTP one request may overtake another, and who listens again does so at once.
    const leaving = this.#leaving.get(uri);
    if (leaving !== undefined) await leaving;
    const reply = await request("resources/subscribe", JSON.stringify({ uri }));
    if (fateOf(reply, hasSessionId) === "session_lost") return "session_lost";
    return reply.kind === "response" && reply.status < 400 &&
        memberAt(reply.message, "error") === undefined
      ? "taken"
      : "refused";
  }

  #drop(uri: string, entry: Entry): void {
    entry.count--;
    if (entry.count > 0 || !entry.isTaken || this.#entries.get(uri) !== entry) return;
    this.#entries.delete(uri);
    this.#takeBack(uri);
  }

  #takeBack(uri: string): void {
    const leaving = this.#talk.send("resources/unsubscribe", JSON.stringify({ uri }))
      .finally(() => {
        if (this.#leaving.get(uri) === leaving) this.#leaving.delete(uri);
      });
    this.#leaving.set(uri, leaving);
  }
}

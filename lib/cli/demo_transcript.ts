import type { Client } from "@modelcontextprotocol/sdk/client";
import type { Fact } from "../core/fact.ts";
import { printLines } from "./output.ts";

/** When one command passed each station, monotonic milliseconds. */
interface Passage {
  readonly method: string;
  readonly channel: string;
  readonly receivedAt: number;
  startedAt: number;
  repliedAt: number;
}

/** Follows commands through the tunnel client by the facts it tells. */
export class Passages {
  readonly #open = new Map<string, Passage>();
  readonly #done: Passage[] = [];
  /** Notifications that crossed the tunnel. */
  notifications = 0;
  /** Calls and notifications of the consumer that were answered. */
  answered = 0;

  readonly emit = (fact: Fact): void => {
    switch (fact.kind) {
      case "command_received": {
        const { requestId, channel, method = "", at } = fact;
        const passage = { method, channel, receivedAt: at, startedAt: at, repliedAt: at };
        this.#open.set(requestId, passage);
        break;
      }
      case "command_started": {
        const passage = this.#open.get(fact.requestId);
        if (passage !== undefined) passage.startedAt = fact.at;
        break;
      }
      case "command_replied": {
        // Not at the end of the post: the consumer may have its answer before that is known here.
        if (fact.failure === undefined) this.answered++;
        const passage = this.#open.get(fact.requestId);
        if (passage === undefined) break;
        passage.repliedAt = fact.at;
        this.#open.delete(fact.requestId);
        this.#done.push(passage);
        break;
      }
      case "notification_posted":
        this.notifications++;
    }
  };

  /** The last finished command of this method on this channel. */
  last(channel: string, method: string): Passage | undefined {
    return this.#done.findLast((done) => done.channel === channel && done.method === method);
  }
}

/** One channel of the demo and how to connect an MCP client to it. */
export interface DemoChannel {
  readonly name: string;
  connect(): Promise<Client>;
}

const TEXT = "one tool call crosses the tunnel";

/** Speaks MCP through the tunnel with the official client and prints each step with its times. */
export async function playTranscript(channel: DemoChannel, passages: Passages): Promise<void> {
  const step = async <T>(
    method: string,
    what: string,
    play: () => Promise<T>,
    told: (result: T) => string,
  ): Promise<T> => {
    const startedAt = performance.now();
    const result = await play();
    const totalMs = performance.now() - startedAt;
    const passage = passages.last(channel.name, method);
    printLines(row(channel.name, what, timesOf(passage, startedAt, totalMs), told(result)));
    return result;
  };

  const client = await step("initialize", "initialize", () => channel.connect(), (connected) => {
    const server = connected.getServerVersion();
    return `${server?.name} ${server?.version}`;
  });
  await step("tools/list", "tools/list", () => client.listTools(), ({ tools }) => {
    return tools.map(({ name }) => name).join(", ");
  });
  await step(
    "tools/call",
    "tools/call echo",
    () => client.callTool({ name: "echo", arguments: { input: TEXT } }),
    (result) => textOf(result["content"]),
  );
  const progress: string[] = [];
  await step(
    "tools/call",
    "tools/call uppercase",
    () =>
      client.callTool({ name: "uppercase", arguments: { input: TEXT } }, undefined, {
        onprogress: ({ progress: done, total }) => progress.push(`${done}/${total}`),
      }),
    (result) => `${progress.join(" ")} ${textOf(result["content"])}`,
  );
  await client.close();
}

/** The line above the rows. */
export const TRANSCRIPT_HEAD = row(
  "channel",
  "message",
  ["total", "to client", "queue", "server", "back"],
  "ms, and what came back",
);

function timesOf(passage: Passage | undefined, startedAt: number, totalMs: number): string[] {
  if (passage === undefined) return [totalMs.toFixed(1)];
  return [
    totalMs,
    passage.receivedAt - startedAt,
    passage.startedAt - passage.receivedAt,
    passage.repliedAt - passage.startedAt,
    startedAt + totalMs - passage.repliedAt,
  ].map((ms) => Math.max(0, ms).toFixed(1));
}

function row(channel: string, what: string, times: readonly string[], told: string): string {
  const columns = times.map((time) => time.padStart(10)).join("");
  return `  ${channel.padEnd(8)}${what.padEnd(21)}${columns.padEnd(50)}  ${told}`.trimEnd();
}

function textOf(content: unknown): string {
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return typeof first === "object" && first !== null && "text" in first ? String(first.text) : "";
}

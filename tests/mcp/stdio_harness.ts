import { assert } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import { openStdioChannel } from "../../lib/mcp/stdio_channel.ts";
import type { StdioLimits } from "../../lib/mcp/stdio_limits.ts";
import type { Command, JsonRpcCommand } from "../../lib/wire/command.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import { readMessage } from "../../lib/wire/jsonrpc.ts";
import type { FinalReply, Reply } from "../../lib/wire/reply.ts";

/** A signal for exchanges that are never cancelled. */
export const NEVER = new AbortController().signal;

const FIXTURE = new URL("../fixtures/stdio_server.ts", import.meta.url).pathname;
const RUN = ["run", "-A", "--no-config", "--no-lock", FIXTURE];

/** A test that hangs fails after this long. */
const TEST_MS = 30_000;

/** Collects facts and lets a test wait for one. */
export class FactLog {
  readonly facts: Fact[] = [];
  readonly #watchers = new Set<() => void>();

  readonly emit = (fact: Fact): void => {
    this.facts.push(fact);
    for (const watcher of this.#watchers) watcher();
  };

  of<K extends Fact["kind"]>(kind: K): Extract<Fact, { kind: K }>[] {
    return this.facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  }

  /** The n-th fact of a kind, counted from 1, as soon as it is there. */
  async nth<K extends Fact["kind"]>(kind: K, n: number): Promise<Extract<Fact, { kind: K }>> {
    for (;;) {
      const fact = this.of(kind)[n - 1];
      if (fact !== undefined) return fact;
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  /** How much output was skipped for a reason. */
  skipped(reason: string): number {
    return this.of("child_output_skipped")
      .filter((fact) => fact.reason === reason)
      .reduce((sum, fact) => sum + fact.lines, 0);
  }
}

export interface Stage extends AsyncDisposable {
  readonly channel: Channel;
  readonly log: FactLog;
}

/** A channel to a child; the scriptable server unless told otherwise. */
export function openStage(
  limits: Partial<StdioLimits> = {},
  argv: readonly [string, ...string[]] = [Deno.execPath(), ...RUN],
): Stage {
  const log = new FactLog();
  const channel = openStdioChannel({
    name: "main",
    argv,
    env: { PATH: "/usr/bin:/bin", DENO_NO_UPDATE_CHECK: "1" },
    emit: log.emit,
    limits: { restartMinMs: 20, restartMaxMs: 100, stopCloseMs: 5_000, ...limits },
  });
  return { channel, log, [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose]() };
}

/** A test with a channel of its own, bounded in time. */
export function stdioTest(
  name: string,
  limits: Partial<StdioLimits>,
  body: (stage: Stage) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await bounded(async () => {
      await using stage = openStage(limits);
      await body(stage);
    });
  });
}

/** Runs a test body, failing if it takes too long. */
export async function bounded(body: () => Promise<void>): Promise<void> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error("the test hangs")), TEST_MS);
  try {
    await Promise.race([body(), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export interface CommandOptions {
  /** The id's JSON text. */
  readonly id?: string;
  readonly headers?: HeaderList;
}

/** A polled command with a JSON-RPC call; `params` is JSON text. */
export function call(method: string, params = "{}", options: CommandOptions = {}): JsonRpcCommand {
  const { id = "1" } = options;
  return message(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`, options);
}

/** A polled command with a JSON-RPC notification. */
export function notification(
  method: string,
  params = "{}",
  options: CommandOptions = {},
): JsonRpcCommand {
  return message(`{"jsonrpc":"2.0","method":"${method}","params":${params}}`, options);
}

/** A polled command with any JSON-RPC message. */
export function message(text: string, { headers = [] }: CommandOptions = {}): JsonRpcCommand {
  const parsed = readMessage(text, JSON.parse(text));
  assert(parsed.kind !== "invalid", text);
  return { ...base(headers), kind: "jsonrpc", message: parsed };
}

/** What every command carries. */
export function base(headers: HeaderList = []): Omit<JsonRpcCommand, "kind" | "message"> {
  return {
    requestId: crypto.randomUUID(),
    shardToken: "shard",
    channel: "main",
    createdAtMs: undefined,
    headers,
    receivedAt: 0,
    deadlineAt: Infinity,
  };
}

/** Every reply to a command. */
export async function replies(
  channel: Channel,
  command: Command,
  signal: AbortSignal = NEVER,
): Promise<Reply[]> {
  return await Array.fromAsync(channel.exchange(command, signal));
}

/** The final reply to a command. */
export async function final(
  channel: Channel,
  command: Command,
  signal: AbortSignal = NEVER,
): Promise<FinalReply> {
  const last = (await replies(channel, command, signal)).at(-1);
  assert(last !== undefined && last.kind !== "notification", "no final reply");
  return last;
}

/** The upstream text that answers a call. */
export async function answer(
  channel: Channel,
  command: Command,
  signal: AbortSignal = NEVER,
): Promise<string> {
  const reply = await final(channel, command, signal);
  assert(reply.kind === "response", JSON.stringify(reply));
  return reply.message;
}

/** The parsed result of a call. */
export async function result(channel: Channel, command: Command): Promise<unknown> {
  return JSON.parse(await answer(channel, command)).result;
}

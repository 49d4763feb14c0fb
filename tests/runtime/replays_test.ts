import { assert, assertEquals, assertMatch } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import { Replays } from "../../lib/runtime/replays.ts";
import type { Command } from "../../lib/wire/command.ts";
import { headerValue } from "../../lib/wire/header_list.ts";
import type { FinalReply, Reply } from "../../lib/wire/reply.ts";
import { Arrivals } from "../fixtures/arrivals.ts";

const CALL = '{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"n":1.0}}';
const MODERN = CALL.replace(
  '"n":1.0',
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}',
);
const OK = { kind: "response", status: 200, headers: [] } as const;
const SESSION = [["mcp-session-id", "s1"]] as const;

/** A server whose answers the test gives; `undefined` waits until the call ends. */
class Server implements Channel {
  readonly name = "main";
  readonly kind: Channel["kind"];
  readonly commands = new Arrivals<Command>();
  readonly #answers: (command: Command) => FinalReply | undefined;

  constructor(kind: Channel["kind"], answers: (command: Command) => FinalReply | undefined) {
    this.kind = kind;
    this.#answers = answers;
  }

  async *exchange(command: Command, signal: AbortSignal): AsyncGenerator<Reply> {
    this.commands.add(command);
    yield { kind: "notification", message: "{}", status: 200, headers: [] };
    const reply = this.#answers(command);
    yield reply ?? await new Promise<Reply>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  /** Method or kind, session and version of each command. */
  seen(): string[] {
    return this.commands.items.map((command) => {
      const what = command.kind === "jsonrpc" && command.message.kind !== "response"
        ? command.message.method
        : command.kind;
      const { headers } = command;
      const version = headerValue(headers, "Mcp-Protocol-Version") ?? "-";
      return `${what} ${headerValue(headers, "Mcp-Session-Id") ?? "-"} ${version}`;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

function echo(command: Command): FinalReply {
  if (command.kind === "session_termination") {
    return { kind: "session_terminated", status: 204, headers: [] };
  }
  const message = command.kind === "jsonrpc" ? command.message : undefined;
  if (message?.kind === "notification") return { kind: "notify_ack", status: 202, headers: [] };
  if (message?.kind !== "call") throw new Error("not expected");
  return message.method === "initialize"
    ? { ...OK, headers: SESSION, message: '{"result":{"protocolVersion":"2025-06-18"}}' }
    : { ...OK, message: message.text };
}

function replaying(server: Server, clock = systemClock) {
  return new Replays({ clock, channel: (name) => name === server.name ? server : undefined });
}

const order = (message: string, channel = "main") => ({ channel, message });

Deno.test("replay: a child gets the call as it was, but for a fresh id [ui §4]", async () => {
  const server = new Server("stdio", echo);
  await using replays = replaying(server);
  const results = await Promise.all([
    replays.run(order(CALL), 1_000),
    replays.run(order(CALL), 1_000),
  ]);
  assertEquals(server.seen(), ["tools/call - -", "tools/call - -"]);
  const ids = results.map((result) => {
    assert(result.kind === "replayed" && result.reply !== undefined && result.ms >= 0);
    assertEquals([result.status, result.verdict], [200, { kind: "ok" }]);
    const id = JSON.parse(result.reply).id;
    assertMatch(id, /^replay-[0-9a-f-]{36}$/);
    assertEquals(result.reply, CALL.replace("9007199254740993", `"${id}"`));
    return id;
  });
  assert(ids[0] !== ids[1]);
  assertEquals(server.commands.items.map(({ requestId }) => requestId), ids);
});

Deno.test("replay: a server with sessions is met in a session of its own, which is left again", async () => {
  const server = new Server("http-streamable", echo);
  await using replays = replaying(server);
  const result = await replays.run(order(CALL), 1_000);
  assertEquals(result.kind === "replayed" && result.status, 200);
  assertEquals(server.seen(), [
    "initialize - -",
    "notifications/initialized s1 2025-06-18",
    "tools/call s1 2025-06-18",
    "session_termination s1 -",
  ]);
});

Deno.test("replay: a call of the stateless era needs no session, and a server without one is not left", async () => {
  const modern = new Server("http-streamable", echo);
  await using first = replaying(modern);
  await first.run(order(MODERN), 1_000);
  assertEquals(modern.seen(), ["tools/call - -"]);
  const refuses = new Server(
    "http-streamable",
    (command) =>
      command.kind === "jsonrpc" && command.message.kind === "call" &&
        command.message.method === "initialize"
        ? { kind: "failed", status: 502, headers: [], failure: { source: "target_http" } }
        : echo(command),
  );
  await using second = replaying(refuses);
  await second.run(order(CALL), 1_000);
  assertEquals(refuses.seen(), ["initialize - -", "tools/call - -"]);
});

Deno.test("replay: what the target or the tool says is the result", async () => {
  const failure = { source: "connect", kind: "connection_refused" } as const;
  const replies: FinalReply[] = [
    { kind: "failed", status: 502, headers: [], failure },
    { ...OK, message: '{"result":{"isError":true}}' },
    { kind: "unsupported_channel" },
  ];
  const server = new Server("stdio", () => replies.shift());
  await using replays = replaying(server);
  const results = [];
  for (let n = 0; n < 3; n++) results.push({ ...await replays.run(order(CALL), 1_000), ms: 0 });
  assertEquals(results, [
    { kind: "replayed", ms: 0, status: 502, failure },
    {
      kind: "replayed",
      ms: 0,
      status: 200,
      verdict: { kind: "tool_error" },
      reply: '{"result":{"isError":true}}',
    },
    { kind: "replayed", ms: 0, status: 400 },
  ]);
});

Deno.test("replay: a target that does not answer ends at the TTL, its session is left all the same", async () => {
  const server = new Server(
    "http-streamable",
    (command) =>
      command.kind === "jsonrpc" && command.message.kind === "call" &&
        command.message.method === "tools/call"
        ? undefined
        : echo(command),
  );
  await using replays = replaying(server);
  const result = await replays.run(order(CALL), 20);
  assertEquals({ ...result, ms: 0 }, {
    kind: "replayed",
    ms: 0,
    status: 504,
    failure: { source: "timeout", kind: "timeout" },
  });
  assertEquals(server.seen().at(-1), "session_termination s1 -");
});

Deno.test("replay: at the end what is under way ends with it", async () => {
  const server = new Server("stdio", () => undefined);
  const replays = replaying(server);
  const running = replays.run(order(CALL), 60_000);
  await server.commands.nth(1);
  await replays[Symbol.asyncDispose]();
  assertEquals({ ...await running, ms: 0 }, {
    kind: "replayed",
    ms: 0,
    status: 503,
    failure: { source: "client_internal" },
  });
});

Deno.test("replay: only so many at once", async () => {
  const server = new Server("stdio", () => undefined);
  await using replays = replaying(server);
  const running = Array.from({ length: 4 }, () => replays.run(order(CALL), 60_000));
  await server.commands.nth(4);
  assertEquals(await replays.run(order(CALL), 60_000), {
    kind: "refused",
    message: "4 calls are being made again; wait for one to end",
  });
  await replays[Symbol.asyncDispose]();
  await Promise.all(running);
});

const REFUSED: readonly (readonly [message: string, channel: string, why: string])[] = [
  [CALL, "gone", "there is no channel gone any more"],
  ["{", "main", "only a call with an id can be made again"],
  ["[]", "main", "only a call with an id can be made again"],
  ['{"jsonrpc":"2.0","method":"x"}', "main", "only a call with an id can be made again"],
  ['{"jsonrpc":"2.0","id":1,"result":{}}', "main", "only a call with an id can be made again"],
  [
    '{"jsonrpc":"2.0","id":1,"method":"initialize"}',
    "main",
    "initialize cannot be made again",
  ],
  [
    '{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}',
    "main",
    "subscriptions/listen cannot be made again",
  ],
];

for (const [message, channel, why] of REFUSED) {
  Deno.test(`replay: ${message} on ${channel} is refused: ${why}`, async () => {
    const server = new Server("stdio", echo);
    await using replays = replaying(server);
    assertEquals(await replays.run(order(message, channel), 1_000), {
      kind: "refused",
      message: why,
    });
    assertEquals(server.commands.items, []);
  });
}

import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { Channel, ExchangeMarks } from "../../lib/mcp/channel.ts";
import { ToolPolicyChannel } from "../../lib/mcp/tool_policy_channel.ts";
import type { Command } from "../../lib/wire/command.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import type { Reply } from "../../lib/wire/reply.ts";

const NEVER = new AbortController().signal;

/** A channel that answers as told and keeps what reached it. */
class Server implements Channel {
  readonly name = "main";
  readonly kind = "stdio";
  readonly seen: { readonly command: Command; readonly marks: ExchangeMarks | undefined }[] = [];
  closed = false;
  replies: readonly Reply[] = [];

  async *exchange(command: Command, _signal: AbortSignal, marks?: ExchangeMarks) {
    this.seen.push({ command, marks });
    yield* this.replies;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function guarded() {
  const server = new Server();
  const facts: Fact[] = [];
  const channel = new ToolPolicyChannel(server, { deny: ["delete_*"] }, (fact) => facts.push(fact));
  return { server, facts, channel };
}

function commandOf(message: string, more = ""): Command {
  const element = `{"request_id":"r","shard_token":"s"${more},"jsonrpc":${message}}`;
  const answer = readPollAnswer(`{"commands":[${element}]}`, 0);
  const command = answer.kind === "batch" ? answer.commands[0] : undefined;
  if (command === undefined || command.kind === "rejected") throw new Error("no command");
  return command;
}

const call = (name: string, id = `"id":1.0,`) =>
  `{"jsonrpc":"2.0",${id}"method":"tools/call","params":{"name":"${name}"}}`;
const LIST = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`;
const listed = (...names: string[]): Reply => ({
  kind: "response",
  message: `{"id":1,"result":{"tools":[${names.map((name) => `{"name":"${name}"}`)}]}}`,
  status: 200,
  headers: [["Content-Type", "text/event-stream"]],
});

async function repliesTo(channel: Channel, command: Command, marks?: ExchangeMarks) {
  return await Array.fromAsync(channel.exchange(command, NEVER, marks));
}

Deno.test("ToolPolicyChannel: a denied call is answered here and never reaches the server", async () => {
  const { server, facts, channel } = guarded();
  const [reply, more] = await repliesTo(channel, commandOf(call("delete_user")));
  assertEquals(server.seen, []);
  assertEquals(more, undefined);
  assertEquals(reply?.kind === "response" && [reply.status, reply.message], [
    200,
    `{"jsonrpc":"2.0","id":1.0,"error":{"code":-32602,"message":"refused by the tool policy of ` +
    `channel main (mcp.tool_policy): the tool \\"delete_user\\" is not allowed"}}`,
  ]);
  assertEquals(facts, [{ kind: "tool_refused", channel: "main", tool: "delete_user" }]);
});

Deno.test("ToolPolicyChannel: a denied call without an id is acknowledged with 400, and goes nowhere", async () => {
  const { server, channel } = guarded();
  assertEquals(await repliesTo(channel, commandOf(call("delete_user", ""))), [
    { kind: "notify_ack", status: 400, headers: [] },
  ]);
  assertEquals(server.seen, []);
});

Deno.test("ToolPolicyChannel: a call that can be read in two ways is refused; its tool is not told", async () => {
  const { server, facts, channel } = guarded();
  const twice = call("get").replace(`"name"`, `"Name":"delete_user","name"`);
  await repliesTo(channel, commandOf(twice));
  assertEquals(server.seen, []);
  assertEquals(facts, [{ kind: "tool_refused", channel: "main", tool: "" }]);
});

Deno.test("ToolPolicyChannel: a long tool name is cut in the fact", async () => {
  const { facts, channel } = guarded();
  await repliesTo(channel, commandOf(call(`delete_${"x".repeat(500)}`)));
  assertEquals(facts[0]?.kind === "tool_refused" && facts[0].tool.length, 128);
});

Deno.test("ToolPolicyChannel: everything else is the server's, commands, marks and replies as they are", async () => {
  const { server, facts, channel } = guarded();
  server.replies = [{ kind: "notify_ack", status: 202, headers: [] }];
  const marks: ExchangeMarks = {};
  const commands = [
    commandOf(call("get_user")),
    commandOf(call("get_user", "")),
    commandOf(`{"jsonrpc":"2.0","id":1,"result":{}}`),
    commandOf("null", `,"command_type":"oauth_discovery"`),
  ];
  for (const command of commands) {
    const [reply] = await repliesTo(channel, command, marks);
    assertStrictEquals(reply, server.replies[0]);
  }
  assertEquals(server.seen, commands.map((command) => ({ command, marks })));
  assertEquals(facts, []);
});

Deno.test("ToolPolicyChannel: a list loses denied tools, keeps status and headers, and tells once", async () => {
  const { server, facts, channel } = guarded();
  const note: Reply = { kind: "notification", message: "{}", headers: [], status: 200 };
  server.replies = [note, listed("a", "delete_user", "b", "delete_team")];
  for (let time = 0; time < 2; time++) {
    assertEquals(await repliesTo(channel, commandOf(LIST)), [note, listed("a", "b")]);
  }
  const names = ["delete_user", "delete_team"];
  assertEquals(facts, [{ kind: "tools_hidden", channel: "main", hidden: 2, names }]);
  server.replies = [listed("a")];
  const [same] = await repliesTo(channel, commandOf(LIST));
  assertStrictEquals(same, server.replies[0]);
  assertEquals(facts[1], { kind: "tools_hidden", channel: "main", hidden: 0, names: [] });
});

Deno.test("ToolPolicyChannel: of many hidden tools the first names are told, and all are counted", async () => {
  const { server, facts, channel } = guarded();
  server.replies = [listed(...Array.from({ length: 100 }, (_, n) => `delete_${n}`))];
  await repliesTo(channel, commandOf(LIST));
  const [fact] = facts;
  assertEquals(fact?.kind === "tools_hidden" && [fact.hidden, fact.names.length], [100, 32]);
});

Deno.test("ToolPolicyChannel: only the answer to tools/list is looked at", async () => {
  const { server, channel } = guarded();
  server.replies = [listed("delete_user")];
  const other = commandOf(`{"jsonrpc":"2.0","id":1,"method":"x/list"}`);
  assertStrictEquals((await repliesTo(channel, other))[0], server.replies[0]);
});

Deno.test("ToolPolicyChannel: is the channel it wraps by name and kind, and closes it", async () => {
  const { server, channel } = guarded();
  assertEquals([channel.name, channel.kind], ["main", "stdio"]);
  await channel[Symbol.asyncDispose]();
  assertEquals(server.closed, true);
});

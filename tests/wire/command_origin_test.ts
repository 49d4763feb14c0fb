import { assertEquals, assertNotEquals } from "@std/assert";
import { commandOrigin } from "../../lib/wire/command_origin.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";
import { sessionTag } from "../../lib/wire/session_tag.ts";

const PAYLOAD = `{"jsonrpc":"2.0","id":1,"method":"initialize",` +
  `"params":{"clientInfo":{"name":"probe","version":"3"}}}`;

function origin(rest: string) {
  const text = `{"commands":[{"request_id":"r","shard_token":"s",${rest}}]}`;
  const answer = readPollAnswer(text, 500);
  const command = answer.kind === "batch" ? answer.commands[0] : undefined;
  if (command === undefined || command.kind === "rejected") throw new Error("no command");
  return commandOrigin(command);
}

Deno.test("commandOrigin: size, session and client, and how long somebody waits", () => {
  assertEquals(
    origin(
      `"jsonrpc":${PAYLOAD},"headers":{"Mcp-Session-Id":["abc"]},"response_timeout":"7s"`,
    ),
    {
      chars: PAYLOAD.length,
      session: sessionTag("abc"),
      client: { name: "probe", version: "3" },
      rpcId: "1",
      deadlineMs: 7_000,
    },
  );
});

Deno.test("commandOrigin: the revision that the consumer says it speaks, and the id as it was sent", () => {
  const { rpcId, protocol } = origin(
    `"jsonrpc":{"jsonrpc":"2.0","id":1.0,"method":"ping"},` +
      `"headers":{"MCP-Protocol-Version":["2025-11-25"]}`,
  );
  assertEquals([rpcId, protocol], ["1.0", "2025-11-25"]);
});

Deno.test("commandOrigin: an id or a revision that nobody can read is absent", () => {
  const long = "x".repeat(65);
  const { rpcId, protocol } = origin(
    `"jsonrpc":{"jsonrpc":"2.0","id":"${long}","method":"ping"},` +
      `"headers":{"MCP-Protocol-Version":["${long}"]}`,
  );
  assertEquals([rpcId, protocol], [undefined, undefined]);
});

Deno.test("commandOrigin: what was not said is absent", () => {
  assertEquals(origin(`"command_type":"oauth_discovery"`), { chars: 0 });
});

Deno.test("sessionTag: short, steady, different for different sessions, and not the id", () => {
  assertEquals(sessionTag("abc"), sessionTag("abc"));
  assertNotEquals(sessionTag("abc"), sessionTag("abd"));
  assertEquals(/^[0-9a-f]{8}$/.test(sessionTag("3f1c-secret")), true);
});

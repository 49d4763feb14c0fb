import { assertEquals } from "@std/assert";
import type { Consumer, PendingRequest } from "../../lib/plane/broker.ts";
import { commandsText } from "../../lib/plane/command_text.ts";

const consumer: Consumer = { reply: () => "taken", fail() {} };

function pending(requestId: string, deadlineAt: number, payload?: string): PendingRequest {
  return {
    requestId,
    shardToken: "s",
    createdAt: "2026-01-01T00:00:00.000Z",
    command: {
      type: payload === undefined ? "session_termination" : "jsonrpc",
      channel: "main",
      headersJson: '{"A":["1","2"]}',
      payload,
      deadlineAt,
      consumer,
    },
  };
}

Deno.test("commandsText() is the published envelope with the payload's own characters", () => {
  const text = commandsText([pending("a", 1500.9, ' {"f":1.0} '), pending("b", 900)], 1000);
  assertEquals(
    text,
    '{"commands":[{"request_id":"a","shard_token":"s","command_type":"jsonrpc","channel":"main",' +
      '"created_at":"2026-01-01T00:00:00.000Z","headers":{"A":["1","2"]},' +
      '"response_timeout":"500ms","jsonrpc": {"f":1.0} },' +
      '{"request_id":"b","shard_token":"s","command_type":"session_termination",' +
      '"channel":"main","created_at":"2026-01-01T00:00:00.000Z","headers":{"A":["1","2"]},' +
      '"response_timeout":"0ms"}]}',
  );
  assertEquals(commandsText([], 0), '{"commands":[]}');
});

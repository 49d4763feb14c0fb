import { assertEquals } from "@std/assert";
import { commandRef } from "../../lib/wire/command_ref.ts";
import { call, command, notification, payload } from "./samples.ts";

Deno.test("commandRef: names a command of each kind without its content", () => {
  const on = { requestId: "r1", channel: "main" };
  assertEquals(commandRef(call("1")), { ...on, commandKind: "call", method: "tools/call" });
  assertEquals(commandRef(notification()), {
    ...on,
    commandKind: "notification",
    method: "notifications/x",
  });
  const response = command(payload('{"jsonrpc":"2.0","id":1,"result":{}}'));
  assertEquals(commandRef(response), { ...on, commandKind: "response" });
  const discovery = command('"command_type":"oauth_discovery"');
  assertEquals(commandRef(discovery), { ...on, commandKind: "oauth_discovery" });
});

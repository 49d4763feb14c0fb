import { assertEquals } from "@std/assert";
import { cancelledId, cancelledReply } from "../../lib/wire/cancellation.ts";

const cancelled = (params: string) =>
  `{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}`;

Deno.test("cancelledId: the id as its JSON text, or none", () => {
  const ids: readonly (readonly [string, string | undefined])[] = [
    ['{"requestId":9007199254740993,"reason":"x"}', "9007199254740993"],
    ['{ "requestId" : "a\\"b" }', '"a\\"b"'],
    ['{"requestId":1,"requestId":2}', "2"],
    ['{"nested":{"requestId":1}}', undefined],
    ["{}", undefined],
    ["[1]", undefined],
  ];
  for (const [params, id] of ids) assertEquals(cancelledId(cancelled(params)), id, params);
  assertEquals(cancelledId('{"jsonrpc":"2.0","method":"notifications/cancelled"}'), undefined);
});

Deno.test("cancelledReply: an error with the call's own id", () => {
  const reply = cancelledReply('"a"');
  assertEquals(reply.kind === "response" && [reply.status, JSON.parse(reply.message).id], [
    200,
    "a",
  ]);
});

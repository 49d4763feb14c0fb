import { assertEquals, assertNotEquals } from "@std/assert";
import { consumerSession } from "../../lib/wire/consumer_session.ts";

Deno.test("consumerSession: the session and the credential tell consumers apart", () => {
  const credential = consumerSession([["authorization", "Bearer a"]]);
  assertEquals(consumerSession([["Authorization", "Bearer a"], ["X", "1"]]), credential);
  assertNotEquals(consumerSession([["Authorization", "Bearer b"]]), credential);
  assertNotEquals(consumerSession([["Mcp-Session-Id", "Bearer a"]]), credential);
  assertEquals(consumerSession([]), consumerSession([["X", "1"]]));
  const session = consumerSession([["mcp-session-id", "s1"]]);
  assertEquals(consumerSession([["Mcp-Session-Id", "s1"]]), session);
  assertNotEquals(consumerSession([["Mcp-Session-Id", "s2"]]), session);
});

Deno.test("consumerSession: another's credential under a replayed session is another consumer [eras §8, ContextForge#2057]", () => {
  const owner = consumerSession([["Mcp-Session-Id", "s1"], ["Authorization", "Bearer a"]]);
  assertNotEquals(
    consumerSession([["Mcp-Session-Id", "s1"], ["Authorization", "Bearer b"]]),
    owner,
  );
  assertNotEquals(consumerSession([["Mcp-Session-Id", "s1"]]), owner);
});

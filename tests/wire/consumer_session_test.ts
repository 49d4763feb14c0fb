import { assertEquals, assertNotEquals } from "@std/assert";
import { consumerSession } from "../../lib/wire/consumer_session.ts";

Deno.test("consumerSession: the session, or without one the credential, tells consumers apart", () => {
  const session = consumerSession([["mcp-session-id", "s1"], ["Authorization", "Bearer a"]]);
  assertEquals(consumerSession([["Mcp-Session-Id", "s1"]]), session);
  assertNotEquals(consumerSession([["Mcp-Session-Id", "s2"]]), session);
  const credential = consumerSession([["authorization", "Bearer a"]]);
  assertEquals(consumerSession([["Authorization", "Bearer a"], ["X", "1"]]), credential);
  assertNotEquals(consumerSession([["Authorization", "Bearer b"]]), credential);
  assertNotEquals(consumerSession([["Mcp-Session-Id", "Bearer a"]]), credential);
  assertEquals(consumerSession([]), consumerSession([["X", "1"]]));
});

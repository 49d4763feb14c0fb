import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { identityHeaders, newInstanceId } from "../../lib/control/identity.ts";

const identity = {
  apiKey: "key",
  name: "oai-tunnel-client",
  version: "1.2.3",
  instanceId: "0".repeat(32),
  organizationId: undefined,
  extraHeaders: [],
};

Deno.test("identityHeaders: who this client is, in sending order", () => {
  assertEquals(identityHeaders(identity), {
    headers: [
      ["Authorization", "Bearer key"],
      ["Accept", "application/json"],
      ["User-Agent", "oai-tunnel-client/1.2.3"],
      ["X-Tunnel-Client-Name", "oai-tunnel-client"],
      ["X-Tunnel-Client-Version", "1.2.3"],
      ["X-Tunnel-Client-Instance-Id", "0".repeat(32)],
    ],
    conflicts: [],
  });
});

Deno.test("wire 5: an extra header never replaces a protected one, and is told of by its name", () => {
  for (
    const header of [
      "authorization",
      "ACCEPT",
      "User-Agent",
      "x-tunnel-client-name",
      "X-Tunnel-Client-Version",
      "x-tunnel-client-instance-id",
      "X-TUNNEL-MCP-SERVER-INFO",
      "X-Tunnel-Shard-Token",
      "content-type",
      "X-Client-Request-Id",
    ]
  ) {
    const { headers, conflicts } = identityHeaders({
      ...identity,
      extraHeaders: [[header, "mine"], ["X-Other", "1"]],
    });
    assertEquals(conflicts, [{ header, reason: "protected" }]);
    assertEquals(headers, [...identityHeaders(identity).headers, ["X-Other", "1"]], header);
  }
});

Deno.test("wire 6: the organization id beats an extra header of that name", () => {
  const extraHeaders = [["openai-ORGANIZATION", "extra"]] as const;
  const both = identityHeaders({ ...identity, organizationId: "org", extraHeaders });
  assertEquals(both.headers.slice(6), [["OpenAI-Organization", "org"]]);
  assertEquals(both.conflicts, [{ header: "openai-ORGANIZATION", reason: "overrides" }]);
  const extraOnly = identityHeaders({ ...identity, extraHeaders });
  assertEquals(extraOnly.headers.slice(6), [["openai-ORGANIZATION", "extra"]]);
  assertEquals(extraOnly.conflicts, []);
});

Deno.test("newInstanceId: 32 lower-case hex digits, different each time", () => {
  assert(/^[0-9a-f]{32}$/.test(newInstanceId()));
  assertNotEquals(newInstanceId(), newInstanceId());
});

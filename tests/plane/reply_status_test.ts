import { assertEquals } from "@std/assert";
import { connectorStatus } from "../../lib/plane/reply_status.ts";

Deno.test("connectorStatus() maps what a connector cannot be sent", () => {
  const table: [unknown, number | undefined][] = [
    [100, 502],
    [101, 502],
    [199, 502],
    [200, 200],
    [202, 202],
    [204, 204],
    [299, 200],
    [302, 302],
    [399, 502],
    [401, 401],
    [404, 404],
    [499, 502],
    [503, 503],
    [599, 502],
    [600, undefined],
    [99, undefined],
    [0, undefined],
    ["200", undefined],
    [NaN, undefined],
  ];
  for (const [code, status] of table) assertEquals(connectorStatus(code), status, String(code));
});

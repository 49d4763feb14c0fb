import { assertEquals, assertThrows } from "@std/assert";
import {
  MAX_SERVER_INFO_BYTES,
  MAX_SERVER_INFO_CHANNELS,
  serverInfoHeader,
} from "../../lib/wire/server_info.ts";

const http = (name: string) => ({ name, procAffinity: false });
const local = (name: string) => ({ name, procAffinity: true });

Deno.test("wire 7: the exact text for stdio main and harpoon, and for a remote main", () => {
  assertEquals(
    serverInfoHeader([local("main"), local("harpoon")], undefined),
    '{"version":1,"channels":[{"name":"main","proc_affinity":true},{"name":"harpoon","proc_affinity":true}]}',
  );
  assertEquals(
    serverInfoHeader([http("main"), local("harpoon")], undefined),
    '{"version":1,"channels":[{"name":"main"},{"name":"harpoon","proc_affinity":true}]}',
  );
});

Deno.test("serverInfoHeader: an allowlist leaves the other channels out and keeps the order", () => {
  assertEquals(
    serverInfoHeader([http("b"), http("main"), http("a")], ["a", "b"]),
    '{"version":1,"channels":[{"name":"b"},{"name":"a"}]}',
  );
});

Deno.test("wire 7: 1 to 32 channels, else an error that names the count", () => {
  const many = Array.from({ length: MAX_SERVER_INFO_CHANNELS }, (_, i) => http(`c${i}`));
  assertEquals(JSON.parse(serverInfoHeader(many, undefined)).channels.length, 32);
  assertThrows(() => serverInfoHeader([...many, http("x")], undefined), RangeError, "has 33");
  assertThrows(() => serverInfoHeader([], undefined), RangeError, "has 0");
  assertThrows(() => serverInfoHeader([http("main")], ["other"]), RangeError, "has 0");
});

Deno.test("serverInfoHeader: at most 4096 bytes", () => {
  const channels = (count: number) =>
    Array.from({ length: count }, (_, i) => local(`${i}`.padStart(64, "x")));
  const bytesOf = (count: number) => 27 + count * (JSON.stringify(local("")).length + 64);
  const tooMany = Array.from({ length: 32 }, (_, i) => i + 1)
    .find((count) => bytesOf(count) > MAX_SERVER_INFO_BYTES);
  assertEquals(serverInfoHeader(channels(30), undefined).length <= MAX_SERVER_INFO_BYTES, true);
  assertEquals(tooMany === undefined || tooMany > 30, true);
  assertThrows(
    () =>
      serverInfoHeader([...Array(32)].map((_, i) => local(`${i}`.padStart(96, "x"))), undefined),
    RangeError,
    "4096",
  );
});

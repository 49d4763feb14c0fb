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

Deno.test("serverInfoHeader: version 2 adds what is stateless, version 1 never does [eras §6, Identity]", () => {
  const channels = [{ name: "main", procAffinity: false, stateless: true }, local("harpoon")];
  assertEquals(
    serverInfoHeader(channels, undefined, 2),
    '{"version":2,"channels":[{"name":"main","stateless":true},{"name":"harpoon","proc_affinity":true}]}',
  );
  assertEquals(
    serverInfoHeader(channels, ["main"], 1),
    '{"version":1,"channels":[{"name":"main"}]}',
  );
});

Deno.test("serverInfoHeader: at most 4096 bytes", () => {
  const named = (length: number) => [local("x".repeat(length))];
  const around = serverInfoHeader(named(0), undefined).length;
  const longest = MAX_SERVER_INFO_BYTES - around;
  assertEquals(serverInfoHeader(named(longest), undefined).length, 4096);
  assertThrows(() => serverInfoHeader(named(longest + 1), undefined), RangeError, "need 4097");
});

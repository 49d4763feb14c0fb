import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseAddresses, parseMethods, parseRate } from "../../lib/config/harpoon_parts.ts";
import { parseCidr } from "../../lib/core/ip_address.ts";
import { accepts, assertRefused, refuses } from "./grammars_table.ts";

accepts("rate_limit", parseRate, [
  ["10/s", { calls: 10, perMs: 1_000 }],
  ["100/m", { calls: 100, perMs: 60_000 }],
  ["1000/h", { calls: 1_000, perMs: 3_600_000 }],
  [" 1 / s ", { calls: 1, perMs: 1_000 }],
  ["100000/s", { calls: 100_000, perMs: 1_000 }],
]);
refuses("rate_limit", parseRate, [
  ["10", "calls per s, m or h"],
  ["10/d", "calls per s, m or h"],
  ["10/S", "calls per s, m or h"],
  ["0/s", "calls per s, m or h"],
  ["-1/s", "calls per s, m or h"],
  ["100001/s", "up to 100000"],
  ["1.5/s", "calls per s, m or h"],
  ["10/s/s", "calls per s, m or h"],
  ["", "calls per s, m or h"],
]);

Deno.test("allowed_addresses: ranges stay, single addresses become ranges, each once", () => {
  const given = ["10.0.0.0/8", "192.0.2.7", "[fd00::1]", "FD00::/8", " ::1 ", "10.0.0.0/8"];
  const parsed = parseAddresses(given);
  const value = ["10.0.0.0/8", "192.0.2.7/32", "fd00::1/128", "FD00::/8", "::1/128"];
  assertEquals(parsed, { kind: "value", value });
  assertEquals(
    value.every((range) => parseCidr(range) !== undefined),
    true,
    "the policy can read them",
  );
});

Deno.test("allowed_addresses: an empty or unreadable list opens nothing", () => {
  const lists = [[], ["h.example"], ["10.0.0.0/33"], ["10.0.0.0/8", ""], [["::1"]], "10.0.0.0/8"];
  for (const list of lists) {
    assertStringIncludes(assertRefused(parseAddresses(list)), "must list IP addresses and ranges");
  }
});

Deno.test("allowed_methods: upper case, each once [harpoon §13]", () => {
  const methods = ["get", "HEAD", " Post", "PUT", "patch", "DELETE", "GET"];
  const value = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
  assertEquals(parseMethods(methods), { kind: "value", value });
  for (const list of [[], ["TRACE"], [""], ["GET", null], "GET"]) {
    assertStringIncludes(assertRefused(parseMethods(list)), "must list methods from GET");
  }
});

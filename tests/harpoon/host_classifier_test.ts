import { assertEquals } from "@std/assert";
import { type HostRules, privateReason } from "../../lib/harpoon/host_classifier.ts";

const DEFAULTS: HostRules = { suffixes: [], patterns: [], loopback: true, private: true };

type Case = readonly [host: string, rules: Partial<HostRules>, reason: string | undefined];

const CASES: readonly Case[] = [
  // Loopback.
  ["localhost", {}, "loopback"],
  ["LocalHost.", {}, "loopback"],
  ["foo.localhost", {}, undefined],
  ["localhost..", {}, undefined],
  ["127.0.0.1", {}, "loopback"],
  ["127.255.0.9", {}, "loopback"],
  ["::1", {}, "loopback"],
  ["[::1]", {}, "loopback"],
  ["::ffff:127.0.0.1", {}, "loopback"],
  ["0x7f000001", {}, "loopback"],
  ["localhost", { loopback: false }, undefined],
  ["127.0.0.1", { loopback: false }, undefined],
  // Private ranges.
  ["10.0.0.1", {}, "private-ip"],
  ["172.16.0.1", {}, "private-ip"],
  ["172.31.255.255", {}, "private-ip"],
  ["172.32.0.1", {}, undefined],
  ["192.168.1.1", {}, "private-ip"],
  ["192.169.1.1", {}, undefined],
  ["fc00::1", {}, "private-ip"],
  ["[fd00::1]", {}, "private-ip"],
  ["fe00::1", {}, undefined],
  ["::ffff:10.0.0.1", {}, "private-ip"],
  ["169.254.169.254", {}, undefined],
  ["fe80::1", {}, undefined],
  ["8.8.8.8", {}, undefined],
  ["10.0.0.1", { private: false }, undefined],
  // Suffixes.
  ["corp", { suffixes: ["corp"] }, "suffix:.corp"],
  ["api.corp", { suffixes: ["corp"] }, "suffix:.corp"],
  ["API.Corp.", { suffixes: [".CORP"] }, "suffix:.corp"],
  ["api.evilcorp", { suffixes: ["corp"] }, undefined],
  ["corp.example", { suffixes: ["corp"] }, undefined],
  ["a.b.corp", { suffixes: ["b.corp", "corp"] }, "suffix:.b.corp"],
  // Patterns.
  ["db.internal", { patterns: ["^db\\."] }, "regex:(?i:^db\\.)"],
  ["DB.internal", { patterns: ["Db"] }, "regex:(?i:Db)"],
  ["api.internal.example", { patterns: ["internal"] }, "regex:(?i:internal)"],
  ["api.example", { patterns: ["^db"] }, undefined],
  // The first that holds.
  ["10.0.0.1", { suffixes: ["1"], patterns: ["10"] }, "private-ip"],
  ["db.corp", { suffixes: ["corp"], patterns: ["db"] }, "suffix:.corp"],
  ["127.0.0.1", { loopback: false, patterns: ["^127"] }, "regex:(?i:^127)"],
  // What no request could go to.
  ["a b.corp", { suffixes: ["corp"] }, undefined],
  [`${"a.".repeat(125)}corp`, { suffixes: ["corp"] }, undefined],
  ["", { patterns: ["^"] }, undefined],
];

Deno.test("privateReason: the first rule that holds, in the spec's order (harpoon §3)", () => {
  for (const [host, rules, reason] of CASES) {
    assertEquals(privateReason(host, { ...DEFAULTS, ...rules }), reason, host);
  }
});

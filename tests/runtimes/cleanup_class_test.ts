import { assertEquals } from "@std/assert";
import { classify, type CleanupFacts } from "../../lib/runtimes/cleanup_class.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY = 24 * 60 * 60 * 1000;
const created: CleanupFacts = {
  isLive: false,
  profileExists: false,
  hadProfile: false,
  hasAlias: true,
  changedAt: NOW - 1000,
};
const connected = { ...created, hadProfile: true };

const rows: readonly (readonly [string, CleanupFacts, string, boolean])[] = [
  ["just created", created, "missing_profile", false],
  ["created, with a clock ahead", { ...created, changedAt: NOW + DAY }, "missing_profile", false],
  ["created six days ago", { ...created, changedAt: NOW - 6 * DAY }, "missing_profile", false],
  ["created long ago", { ...created, changedAt: NOW - 8 * DAY }, "stale_alias", true],
  ["created nobody knows when", { ...created, changedAt: NaN }, "stale_alias", true],
  ["its profile is gone", connected, "missing_profile", true],
  ["its profile is there", { ...connected, profileExists: true }, "valid_profile", false],
  ["it runs", { ...connected, profileExists: true, isLive: true }, "live_runtime", false],
  ["it runs without a profile", { ...connected, isLive: true }, "live_runtime", false],
  ["a process without an alias", { ...connected, hasAlias: false }, "stale_alias", true],
];

for (const [says, facts, classification, isSafe] of rows) {
  Deno.test(`classify: ${says} [runtimes §11.7] [cli §18]`, () => {
    assertEquals(classify(facts, NOW), { classification, isSafe });
  });
}

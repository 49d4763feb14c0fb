import { assertEquals } from "@std/assert";
import { lifeOf } from "../../../ui/view/certificate_life.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse("2026-07-14T08:42:31.640Z");
const life = (fromDays: number | null, toDays: number | null) =>
  lifeOf({
    subject: "s",
    used_for: "u",
    not_before: fromDays === null ? null : NOW_MS + fromDays * DAY_MS,
    not_after: toDays === null ? null : NOW_MS + toDays * DAY_MS,
  }, NOW_MS);

Deno.test("lifeOf: amber under 30 days, red when past or not begun [ui §4]", () => {
  const table = [
    [-30, 30, "ok", "30 days", 0.5],
    [-90, 29.9, "warn", "29 days", 90 / 119.9],
    [-90, 0.5, "warn", "12 h", 90 / 90.5],
    [-365, 1_460, "ok", "4 years", 365 / 1_825],
    [-90, -3, "bad", "expired 3 days ago", 1],
    [2, 90, "bad", "valid in 2 days", 0],
    [null, 90, "ok", "90 days", undefined],
    [-90, null, "idle", "–", undefined],
  ] as const;
  for (const [from, to, tone, left, spent] of table) {
    assertEquals(life(from, to), { tone, spent, left }, left);
  }
});

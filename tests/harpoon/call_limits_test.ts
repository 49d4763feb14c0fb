import { assertEquals } from "@std/assert";
import { callLimits } from "../../lib/harpoon/call_limits.ts";

const TARGET = { timeoutMs: 120_000, maxResponseBytes: 102_400 };

type Asked = Parameters<typeof callLimits>[0];

const REFUSALS: readonly (readonly [asked: Asked, message: string])[] = [
  [{ timeoutMs: 0 }, "timeout must be positive"],
  [{ timeoutMs: -1 }, "timeout must be positive"],
  [{ timeoutMs: NaN }, "timeout must be positive"],
  [{ timeoutMs: 50 }, "timeout must be at least 100ms"],
  [{ timeoutMs: 130_000 }, "timeout must be at most 120000ms"],
  [{ maxResponseBytes: 0 }, "max_response_bytes must be positive"],
  [{ maxResponseBytes: 102_401 }, "max_response_bytes must be less than or equal to 102400"],
  [{ maxRedirects: -1 }, "max_redirects must be non-negative"],
  [{ maxRedirects: 6 }, "max_redirects must be less than or equal to 5"],
];

for (const [asked, message] of REFUSALS) {
  Deno.test(`callLimits: ${JSON.stringify(asked)} gives "${message}" [harpoon §4, §14.7]`, () => {
    assertEquals(callLimits(asked, TARGET, 5), { kind: "refused", message });
  });
}

Deno.test("callLimits: 100 ms and 120000 ms are accepted, as is every other bound [harpoon §14.7]", () => {
  for (const timeoutMs of [100, 120_000]) {
    const asked = { timeoutMs, maxResponseBytes: 102_400, maxRedirects: 5 };
    assertEquals(callLimits(asked, TARGET, 5), { kind: "ok", limits: asked });
  }
  assertEquals(callLimits({ maxResponseBytes: 1, maxRedirects: 0 }, TARGET, 5), {
    kind: "ok",
    limits: { timeoutMs: 30_000, maxResponseBytes: 1, maxRedirects: 0 },
  });
});

Deno.test("callLimits: without wishes it is 30 s, or the target's ceiling if that is less", () => {
  const timeoutOf = (timeoutMs: number) => callLimits({}, { ...TARGET, timeoutMs }, 5);
  const limits = { maxResponseBytes: 102_400, maxRedirects: 5 };
  assertEquals(timeoutOf(120_000), { kind: "ok", limits: { timeoutMs: 30_000, ...limits } });
  assertEquals(timeoutOf(2_000), { kind: "ok", limits: { timeoutMs: 2_000, ...limits } });
});

Deno.test("callLimits: a target's timeout may be lowered, not raised [harpoon §13]", () => {
  const target = { ...TARGET, timeoutMs: 10_000 };
  assertEquals(callLimits({ timeoutMs: 9_000 }, target, 5).kind, "ok");
  assertEquals(callLimits({ timeoutMs: 10_001 }, target, 5), {
    kind: "refused",
    message: "timeout must be at most 10000ms",
  });
});

Deno.test("callLimits: max_redirects 0 means none, not the default [harpoon §15]", () => {
  const verdict = callLimits({ maxRedirects: 0 }, TARGET, 5);
  assertEquals(verdict.kind === "ok" && verdict.limits.maxRedirects, 0);
});

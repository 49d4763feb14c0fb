import { assertEquals, assertRejects } from "@std/assert";
import { Bell } from "../../lib/core/bell.ts";
import type { OauthFinding } from "../../lib/mcp/oauth_finding.ts";
import { watchOauth } from "../../lib/mcp/oauth_watch.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { upstreamTo } from "../fixtures/oauth_upstream.ts";

const FAILED: OauthFinding = {
  kind: "failed",
  url: "http://h/",
  source: "well_known_root",
  why: "HTTP 500",
  attempts: [],
};
const ABSENT: OauthFinding = { kind: "not-advertised", attempts: [] };

/** Watches a server whose looks give these findings. */
function watching(findings: readonly OauthFinding[]) {
  const clock = new ManualClock();
  const unauthorized = new Bell();
  const stop = new AbortController();
  const upstream = upstreamTo("http://h/mcp");
  let looks = 0;
  const news = watchOauth(upstream, {
    clock,
    unauthorized,
    look: () => {
      clock.advance(7);
      return Promise.resolve(findings[looks++] ?? ABSENT);
    },
  }, stop.signal);
  return {
    clock,
    unauthorized,
    stop,
    news,
    looks: () => looks,
    [Symbol.dispose]: () => upstream[Symbol.dispose](),
  };
}

Deno.test("watchOauth: failures are tried again with backoff until it is settled", async () => {
  using it = watching([FAILED, FAILED]);
  const told: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const { value } = await it.news.next();
    told.push([value?.finding.kind, value?.ms, value?.retryInMs === undefined]);
  }
  assertEquals(told, [["failed", 7, false], ["failed", 7, false], ["not-advertised", 7, true]]);
  const [first = 0, second = 0] = it.clock.sleeps.items;
  assertEquals([first, second >= 1_000 && second <= 2_000], [1_000, true]);
  it.stop.abort();
  await it.news.next().catch(() => {});
});

Deno.test("watchOauth: settled, it looks again at a 401, not before the last look is a minute old", async () => {
  using it = watching([ABSENT]);
  await it.news.next();
  it.unauthorized.ring();
  it.unauthorized.ring();
  assertEquals((await it.news.next()).value?.finding.kind, "not-advertised");
  assertEquals([it.looks(), it.clock.sleeps.items], [2, [60_000]]);
  // Both rings were one request: the next look waits for another.
  const third = it.news.next();
  it.stop.abort(new Error("stopping"));
  await assertRejects(() => third, Error, "stopping");
  assertEquals(it.looks(), 2);
});

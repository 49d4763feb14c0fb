import { assertEquals } from "@std/assert";
import { RequestNews } from "../../../lib/ops/admin/request_news.ts";
import { MAX_REQUESTS } from "../../../lib/ops/request_log.ts";
import { RequestRecord } from "../../../lib/ops/request_record.ts";

function record(id: string, durationMs?: number): RequestRecord {
  return Object.assign(new RequestRecord(), { id, durationMs });
}

const ids = (news: RequestNews) => news.told().map(({ id }) => id);
const NONE: readonly RequestRecord[] = [];

Deno.test("RequestNews: each request once, in its latest state", () => {
  const news = new RequestNews(NONE);
  for (const change of [record("a"), record("b"), record("a", 5)]) news.take(change);
  assertEquals(news.told().map(({ id, duration_ms }) => [id, duration_ms]), [
    ["b", null],
    ["a", 5],
  ]);
  assertEquals(ids(news), []);
});

Deno.test("RequestNews: however many were under way, all their ends are told, in turns that a reader can take", () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `r${n}`);
  const news = new RequestNews(names.map((id) => record(id)));
  for (const id of names) news.take(record(id, 1));
  const told: string[] = [];
  for (let turn = ids(news); turn.length > 0; turn = ids(news)) {
    assertEquals(turn.length <= 400, true);
    told.push(...turn);
  }
  assertEquals(told, names);
});

Deno.test("RequestNews: keeps no more than a reader lists, whatever never ends", () => {
  const news = new RequestNews(NONE);
  for (let n = 0; n < MAX_REQUESTS + 1; n++) {
    news.take(record(`r${n}`));
    news.told();
  }
  news.take(record("r1", 1));
  for (let n = 0; n < 200; n++) news.take(record(`later${n}`, 1));
  // The oldest was given up, the next one was not.
  assertEquals(ids(news)[0], "r1");
  news.take(record("r0", 1));
  for (let n = 0; n < 200; n++) news.take(record(`later${n}`, 1));
  assertEquals(ids(news).includes("r0"), false);
});

import { assertRejects } from "@std/assert";
import { Bell } from "../../lib/core/bell.ts";

const NEVER = new AbortController().signal;

Deno.test("Bell: a ring before, or while, somebody waits is taken; many are taken as one", async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.next(NEVER);
  const next = bell.next(NEVER);
  const cut = new AbortController();
  cut.abort(new Error("not rung"));
  await assertRejects(() => bell.next(cut.signal), Error, "not rung");
  bell.ring();
  await next;
});

Deno.test("Bell: a waiting that is given up leaves the bell usable", async () => {
  const bell = new Bell();
  const cut = new AbortController();
  const waiting = bell.next(cut.signal);
  cut.abort(new Error("over"));
  await assertRejects(() => waiting, Error, "over");
  bell.ring();
  await bell.next(NEVER);
});

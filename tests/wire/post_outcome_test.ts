import { assertEquals } from "@std/assert";
import { judgePost, MAX_POST_ATTEMPTS, type PostVerdict } from "../../lib/wire/post_outcome.ts";

/** Status, verdict for a final reply, verdict for a notification. */
const STATUSES: readonly (readonly [number, PostVerdict, PostVerdict])[] = [
  [200, "delivered", "delivered"],
  [404, "unknown_request", "unknown_request"],
  [429, "retry", "retry"],
  [408, "retry", "fail"],
  [500, "retry", "fail"],
  [502, "retry", "fail"],
  [503, "retry", "fail"],
  [504, "retry", "fail"],
  [599, "retry", "fail"],
  [201, "fail", "fail"],
  [202, "fail", "fail"],
  [204, "fail", "fail"],
  [302, "fail", "fail"],
  [400, "fail", "fail"],
  [401, "fail", "fail"],
  [403, "fail", "fail"],
  [413, "fail", "fail"],
  [600, "fail", "fail"],
];

Deno.test("wire 25, 26: what each status of a response POST leads to", () => {
  assertEquals(MAX_POST_ATTEMPTS, 3);
  for (const [status, final, notification] of STATUSES) {
    assertEquals(judgePost({ kind: "status", status }, true), final, `final ${status}`);
    assertEquals(judgePost({ kind: "status", status }, false), notification, `notify ${status}`);
  }
});

Deno.test("wire 26: a notification is repeated only when it certainly was not sent", () => {
  assertEquals(judgePost({ kind: "not_sent" }, true), "retry");
  assertEquals(judgePost({ kind: "not_sent" }, false), "retry");
  assertEquals(judgePost({ kind: "ambiguous" }, true), "retry");
  assertEquals(judgePost({ kind: "ambiguous" }, false), "fail");
});

import { assertEquals } from "@std/assert";
import { afterExit, afterNotification, afterTurnStart } from "../../lib/codex/fold.ts";
import { blankSnapshot, type CodexSnapshot } from "../../lib/codex/snapshot.ts";
import { readThread, readTurn } from "../../lib/codex/replies.ts";

const thread = readThread({ thread: { id: "t" } });
const turn = readTurn({ turn: { id: "u", status: "inProgress" } }, "t", 1);
const login = {
  pending: true,
  type: "chatgptDeviceCode",
  loginId: "l",
  verificationUrl: "https://example.com",
  userCode: "C",
  startedAtMs: 1,
  lastError: undefined,
};
const busy: CodexSnapshot = { ...blankSnapshot, thread, turn, login };

const statuses:
  readonly (readonly [params: Record<string, unknown>, status: string, error?: string])[] = [
    [{ threadId: "t", turn: { id: "u", status: "completed" } }, "completed"],
    [{ threadId: "t", turn: { id: "u", status: "interrupted" } }, "interrupted"],
    [
      { threadId: "t", turn: { id: "u", status: "failed", error: { message: "w" } } },
      "failed",
      "w",
    ],
    [{ threadId: "t", turnId: "u", status: "failed", error: "flat" }, "failed", "flat"],
    [{ turn: { id: "u" } }, "completed"],
    [{ turn: { id: "u", error: { message: "w" } } }, "failed", "w"],
    [{ threadId: "other", turn: { id: "x", status: "failed" } }, "inProgress"],
    [{ threadId: "t" }, "inProgress"],
  ];
for (const [params, status, error] of statuses) {
  Deno.test(`afterNotification: turn/completed ${JSON.stringify(params)} is ${status} [codex §3.2]`, () => {
    const after = afterNotification(busy, "turn/completed", params, 2).turn;
    assertEquals([after?.status, after?.error], [status, error]);
  });
}

Deno.test("afterNotification: an error is noted, at the turn only if Codex gives up", () => {
  const params = { error: { message: "e" }, threadId: "t", turnId: "u" };
  const retried = afterNotification(busy, "error", { ...params, willRetry: true }, 2);
  assertEquals([retried.lastError, retried.turn?.error], ["e", undefined]);
  const final = afterNotification(busy, "error", { ...params, willRetry: false }, 2);
  assertEquals([final.lastError, final.turn?.error], ["e", "e"]);
});

Deno.test("afterNotification: only the login that is meant ends", () => {
  const of = (params: Record<string, unknown>) =>
    afterNotification(busy, "account/login/completed", params, 2).login;
  assertEquals(of({ loginId: "other", success: true })?.pending, true);
  assertEquals(of({ loginId: "l", success: true }), { ...login, pending: false });
  assertEquals(of({ loginId: null, success: false, error: "late" })?.lastError, "late");
});

Deno.test("afterNotification: a logout forgets the account", () => {
  const account = { type: "chatgpt", email: undefined, planType: undefined };
  const after = afterNotification({ ...busy, account }, "account/updated", { authMode: null }, 2);
  assertEquals([after.account, after.authMethod], [undefined, undefined]);
});

Deno.test("afterTurnStart: a turn that is over stays over [codex §11.9]", () => {
  const over = afterNotification(busy, "turn/completed", { turn: { id: "u" } }, 2);
  assertEquals(turn && afterTurnStart(over, turn).turn?.status, "completed");
  const next = readTurn({ turn: { id: "v" } }, "t", 3);
  assertEquals(next && afterTurnStart(over, next).turn?.id, "v");
});

Deno.test("afterTurnStart: a turn of a conversation that is not the current one any more does not count as under way for good", () => {
  // Another tab has begun a conversation meanwhile, so that this turn's end is not looked at.
  const started = readTurn({ turn: { id: "x", status: "inProgress" } }, "left", 3);
  assertEquals(started && afterTurnStart(busy, started).turn, turn);
});

Deno.test("afterExit: turn and login fail, the thread is gone [codex §11.9]", () => {
  const after = afterExit(busy, "Codex ended with exit code 1", 9);
  assertEquals(after.thread, undefined);
  assertEquals([after.turn?.status, after.turn?.error], ["failed", "Codex ended with exit code 1"]);
  assertEquals([after.login?.pending, after.lastExitAtMs], [false, 9]);
});

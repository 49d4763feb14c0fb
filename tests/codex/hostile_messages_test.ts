import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readServerAsk } from "../../lib/codex/approval.ts";
import { eventOf } from "../../lib/codex/event.ts";
import { afterNotification } from "../../lib/codex/fold.ts";
import { readCodexMessage } from "../../lib/codex/message.ts";
import { readAccount, readDeviceLogin, readThread, readTurn } from "../../lib/codex/replies.ts";
import { blankSnapshot } from "../../lib/codex/snapshot.ts";
import { snapshotJson } from "../../lib/codex/snapshot_json.ts";
import { partOf } from "../../lib/codex/turn_part.ts";

/** Objects with the names that readers look for, and anything behind them. */
const params = fc.dictionary(
  fc.constantFrom(
    "thread",
    "turn",
    "item",
    "threadId",
    "turnId",
    "error",
    "status",
    "delta",
    "account",
    "loginId",
    "success",
    "command",
    "permissions",
    "fileChanges",
    "requestedSchema",
    "mode",
    "kind",
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom("id", "type", "text", "createdAt"),
      fc.oneof(fc.jsonValue(), fc.string({ minLength: 1 }), fc.double()),
    ),
  ),
);
const method = fc.constantFrom(
  "account/updated",
  "account/login/completed",
  "thread/started",
  "turn/started",
  "turn/completed",
  "item/started",
  "item/completed",
  "error",
  "item/commandExecution/requestApproval",
  "item/fileChange/requestApproval",
  "item/permissions/requestApproval",
  "execCommandApproval",
  "applyPatchApproval",
  "mcpServer/elicitation/request",
);

Deno.test("readCodexMessage: any text is a message or malformed, never an exception [codex §11.9]", () => {
  fc.assert(fc.property(fc.string(), (line) => {
    readCodexMessage(line);
  }));
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    readCodexMessage(JSON.stringify(value));
  }));
});

Deno.test("readCodexMessage: whatever has a method is no reply [codex §12.15]", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.jsonValue(),
      fc.jsonValue(),
      (method, id, result) => {
        const { kind } = readCodexMessage(JSON.stringify({ id, method, result }));
        assert(kind !== "result" && kind !== "error", kind);
      },
    ),
  );
});

Deno.test("messages of Codex: no parameters make a reader throw", () => {
  fc.assert(fc.property(method, params, (method, params) => {
    const event = eventOf(method, params, 1);
    if (event !== undefined) partOf({ ...event, seq: 1, atMs: 0 }, new Set(), []);
    snapshotJson(afterNotification(blankSnapshot, method, params, 0));
    snapshotJson({ ...blankSnapshot, thread: readThread(params) });
    readTurn(params, "t", 0);
    readAccount(params);
    readDeviceLogin(params);
  }));
});

Deno.test("snapshotJson: no time that Codex tells makes it throw", () => {
  fc.assert(fc.property(fc.double(), (createdAt) => {
    snapshotJson({ ...blankSnapshot, thread: readThread({ thread: { id: "t", createdAt } }) });
  }));
});

Deno.test("readServerAsk: no parameters turn a decline into a grant [codex §12.15]", () => {
  fc.assert(fc.property(method, params, (method, params) => {
    const ask = readServerAsk({ kind: "request", id: 1, method, params });
    if (ask.kind !== "approval") return;
    const { decision, action, permissions } = ask.decline;
    assertEquals(
      decision === "decline" || decision === "abort" || action === "decline" ||
        JSON.stringify(permissions) === "{}",
      true,
      JSON.stringify(ask.decline),
    );
    assert(!/[\p{Cc}]/u.test(ask.approval.what));
  }));
});

import type { JsonObject } from "../wire/json.ts";
import { objectOf, textOf } from "./message.ts";
import { readThread, readTurn } from "./replies.ts";
import type { CodexLogin, CodexSnapshot, CodexTurn } from "./snapshot.ts";

/** What is known after a notification (codex §3.2). Those that tell nothing new change nothing. */
export function afterNotification(
  before: CodexSnapshot,
  method: string,
  params: JsonObject,
  atMs: number,
): CodexSnapshot {
  switch (method) {
    case "account/updated": {
      const authMethod = textOf(params, "authMode");
      return {
        ...before,
        authMethod,
        account: authMethod === undefined ? undefined : before.account,
      };
    }
    case "account/login/completed":
      return afterLogin(before, params);
    case "thread/started": {
      const thread = readThread(params);
      // A thread that an agent started for itself is not the operator's.
      return thread === undefined || thread.id !== before.thread?.id ? before : {
        ...before,
        thread: { ...before.thread, preview: thread.preview ?? before.thread.preview },
      };
    }
    case "turn/started":
    case "turn/completed": {
      const threadId = before.thread?.id ?? "";
      const turn = readTurn(params, threadId, atMs);
      if (turn === undefined || turn.threadId !== threadId) return before;
      return { ...before, turn: method === "turn/completed" ? ended(turn) : turn };
    }
    case "error": {
      const message = textOf(objectOf(params["error"]), "message") ?? textOf(params, "message");
      if (message === undefined) return before;
      const { turn } = before;
      const isFinal = params["willRetry"] !== true && turn?.id === textOf(params, "turnId");
      return {
        ...before,
        lastError: message,
        turn: turn !== undefined && isFinal ? { ...turn, error: message, updatedAtMs: atMs } : turn,
      };
    }
    default:
      return before;
  }
}

/**
 * What is known once the reply to `turn/start` is there; the turn may be over already (codex §11.9). One
 * of a conversation that is not the current one is not kept, as its end is not looked at.
 */
export function afterTurnStart(before: CodexSnapshot, started: CodexTurn): CodexSnapshot {
  if (started.threadId !== before.thread?.id) return before;
  const isOver = before.turn?.id === started.id && before.turn.status !== IN_PROGRESS;
  return isOver ? before : { ...before, turn: started };
}

/** What is known when the process is gone: its conversations went with it. */
export function afterExit(before: CodexSnapshot, why: string, atMs: number): CodexSnapshot {
  const { turn, login } = before;
  const cut = turn?.status === IN_PROGRESS;
  return {
    ...before,
    lastExitAtMs: atMs,
    initializeInfo: undefined,
    thread: undefined,
    turn: turn && cut ? { ...turn, status: "failed", error: why, updatedAtMs: atMs } : turn,
    login: login?.pending === true ? { ...login, pending: false, lastError: why } : login,
  };
}

/** The status of a turn that is under way. */
export const IN_PROGRESS = "inProgress";

/** A completed turn says how; without a word on that its error decides. */
function ended(turn: CodexTurn): CodexTurn {
  if (turn.status !== IN_PROGRESS) return turn;
  return { ...turn, status: turn.error === undefined ? "completed" : "failed" };
}

function afterLogin(before: CodexSnapshot, params: JsonObject): CodexSnapshot {
  const { login } = before;
  const loginId = textOf(params, "loginId");
  if (login === undefined || (loginId !== undefined && loginId !== login.loginId)) return before;
  const lastError = params["success"] === true
    ? undefined
    : textOf(params, "error") ?? "the login did not succeed";
  const over: CodexLogin = { ...login, pending: false, lastError };
  return { ...before, login: over };
}

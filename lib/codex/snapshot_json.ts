import type { JsonObject } from "../wire/json.ts";
import { type CodexSnapshot, codexState } from "./snapshot.ts";

/** How a time that never was is told (operator-surface §5). */
const NEVER = "0001-01-01T00:00:00Z";

/** A snapshot as `/api/codex/status` and `codex status --json` give it (operator-surface §5). */
export function snapshotJson(snapshot: CodexSnapshot): JsonObject {
  const { phase } = snapshot;
  return {
    state: codexState(snapshot),
    command: snapshot.command,
    command_args: snapshot.commandArgs.length === 0 ? undefined : snapshot.commandArgs,
    command_cwd: snapshot.commandCwd,
    pid: phase.kind === "ready" || phase.kind === "starting" ? phase.pid : undefined,
    running: phase.kind === "ready" || phase.kind === "starting" && phase.pid !== undefined,
    starting: phase.kind === "starting",
    ready: phase.kind === "ready",
    initialized: phase.kind === "ready",
    last_error: snapshot.lastError,
    started_at: fromMs(snapshot.startedAtMs),
    last_exit_at: fromMs(snapshot.lastExitAtMs),
    initialize_info: {
      user_agent: snapshot.initializeInfo?.userAgent,
      codex_home: snapshot.initializeInfo?.codexHome,
      platform_family: snapshot.initializeInfo?.platformFamily,
      platform_os: snapshot.initializeInfo?.platformOs,
    },
    auth_method: snapshot.authMethod,
    requires_openai_auth: snapshot.requiresOpenaiAuth,
    account: accountJson(snapshot),
    login: loginJson(snapshot),
    thread: threadJson(snapshot),
    turn: turnJson(snapshot),
  };
}

function accountJson({ account }: CodexSnapshot): JsonObject | undefined {
  return account &&
    { type: account.type, email: account.email ?? "", plan_type: account.planType ?? "" };
}

function loginJson({ login }: CodexSnapshot): JsonObject | undefined {
  return login && {
    pending: login.pending,
    type: login.type,
    login_id: login.loginId,
    verification_url: login.verificationUrl,
    user_code: login.userCode,
    started_at: fromMs(login.startedAtMs),
    last_error: login.lastError ?? "",
  };
}

function threadJson({ thread }: CodexSnapshot): JsonObject | undefined {
  return thread && {
    id: thread.id,
    preview: thread.preview ?? "",
    cwd: thread.cwd ?? "",
    model: thread.model ?? "",
    model_provider: thread.modelProvider ?? "",
    approval_policy: thread.approvalPolicy ?? "",
    sandbox: thread.sandbox ?? "",
    created_at: fromMs(thread.createdAt === undefined ? undefined : thread.createdAt * 1000),
    updated_at: fromMs(thread.updatedAt === undefined ? undefined : thread.updatedAt * 1000),
  };
}

function turnJson({ turn }: CodexSnapshot): JsonObject | undefined {
  return turn && {
    id: turn.id,
    thread_id: turn.threadId,
    status: turn.status,
    error: turn.error ?? "",
    updated_at: fromMs(turn.updatedAtMs),
  };
}

/** A time that Codex told may be any number; one that no calendar has is told as none. */
function fromMs(ms: number | undefined): string {
  const time = new Date(ms ?? NaN);
  return Number.isNaN(time.getTime()) ? NEVER : time.toISOString();
}

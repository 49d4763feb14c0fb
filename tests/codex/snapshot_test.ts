import { assertEquals } from "@std/assert";
import {
  blankSnapshot,
  type CodexSnapshot,
  type CodexState,
  codexState,
} from "../../lib/codex/snapshot.ts";
import { snapshotJson } from "../../lib/codex/snapshot_json.ts";

const failed = (why: "missing" | "unsupported" | "timeout" | "process") => ({
  phase: { kind: "failed", why, message: "m" },
} as const);
const ready = { phase: { kind: "ready", pid: 1 } } as const;
const account = { type: "apiKey", email: undefined, planType: undefined };

const states: readonly (readonly [snapshot: Partial<CodexSnapshot>, state: CodexState])[] = [
  [{}, "not_ready"],
  [{ phase: { kind: "starting", pid: 1 } }, "starting"],
  [ready, "ready"],
  [{ ...ready, requiresOpenaiAuth: true }, "logged_out"],
  [{ ...ready, requiresOpenaiAuth: true, account }, "ready"],
  [{ ...ready, requiresOpenaiAuth: false }, "ready"],
  [failed("missing"), "codex_missing"],
  [failed("unsupported"), "app_server_unsupported"],
  [failed("timeout"), "error"],
  [failed("process"), "error"],
];
for (const [snapshot, state] of states) {
  Deno.test(`codexState: ${JSON.stringify(snapshot)} is ${state} [operator-surface §5]`, () => {
    assertEquals(codexState({ ...blankSnapshot, ...snapshot }), state);
  });
}

Deno.test("snapshotJson: before anything was asked, with times that never were [operator-surface §5]", () => {
  assertEquals(JSON.parse(JSON.stringify(snapshotJson(blankSnapshot))), {
    state: "not_ready",
    command: "codex",
    command_args: ["app-server"],
    running: false,
    starting: false,
    ready: false,
    initialized: false,
    started_at: "0001-01-01T00:00:00Z",
    last_exit_at: "0001-01-01T00:00:00Z",
    initialize_info: {},
  });
});

Deno.test("snapshotJson: every member of a busy Codex [operator-surface §5]", () => {
  const json = snapshotJson({
    ...blankSnapshot,
    ...ready,
    commandCwd: "/srv",
    startedAtMs: 0,
    initializeInfo: {
      userAgent: "ua",
      codexHome: "/c",
      platformFamily: "unix",
      platformOs: "linux",
    },
    authMethod: "chatgpt",
    requiresOpenaiAuth: true,
    account: { type: "chatgpt", email: "a@example.com", planType: "pro" },
    login: {
      pending: false,
      type: "chatgptDeviceCode",
      loginId: "l",
      verificationUrl: "https://example.com",
      userCode: "C",
      startedAtMs: 0,
      lastError: undefined,
    },
    thread: {
      id: "t",
      preview: "p",
      cwd: "/w",
      model: "m",
      modelProvider: "openai",
      approvalPolicy: "never",
      sandbox: "read-only",
      createdAt: 1,
      updatedAt: 2,
    },
    turn: { id: "u", threadId: "t", status: "failed", error: "e", updatedAtMs: 0 },
  });
  const epoch = "1970-01-01T00:00:00.000Z";
  assertEquals(JSON.parse(JSON.stringify(json)), {
    state: "ready",
    command: "codex",
    command_args: ["app-server"],
    command_cwd: "/srv",
    pid: 1,
    running: true,
    starting: false,
    ready: true,
    initialized: true,
    started_at: epoch,
    last_exit_at: "0001-01-01T00:00:00Z",
    initialize_info: {
      user_agent: "ua",
      codex_home: "/c",
      platform_family: "unix",
      platform_os: "linux",
    },
    auth_method: "chatgpt",
    requires_openai_auth: true,
    account: { type: "chatgpt", email: "a@example.com", plan_type: "pro" },
    login: {
      pending: false,
      type: "chatgptDeviceCode",
      login_id: "l",
      verification_url: "https://example.com",
      user_code: "C",
      started_at: epoch,
      last_error: "",
    },
    thread: {
      id: "t",
      preview: "p",
      cwd: "/w",
      model: "m",
      model_provider: "openai",
      approval_policy: "never",
      sandbox: "read-only",
      created_at: "1970-01-01T00:00:01.000Z",
      updated_at: "1970-01-01T00:00:02.000Z",
    },
    turn: { id: "u", thread_id: "t", status: "failed", error: "e", updated_at: epoch },
  });
});

import type {
  CodexApproval,
  CodexEvent,
  CodexItem,
  CodexStatus,
} from "../../../ui/api_types_assistant.ts";

export type CodexState = CodexStatus["state"];

/** `/api/codex/status` in each of its states. */
export function sampleCodex(state: CodexState): CodexStatus {
  const isRunning = state === "ready" || state === "logged_out";
  return {
    state,
    command: "codex",
    command_args: ["app-server"],
    started_at: "2026-05-28T20:00:00Z",
    initialize_info: isRunning ? { user_agent: "codex/1.2.3", codex_home: "/home/ada/.codex" } : {},
    approval_seconds: 300,
    ...(isRunning ? { pid: 4711 } : {}),
    ...(state === "ready" ? READY : {}),
    ...MORE[state],
  };
}

const READY = {
  account: { type: "chatgpt", email: "ada@example.com", plan_type: "pro" },
  thread: { id: "thread-1", cwd: "/home/ada/tunnel", model: "gpt-x" },
  policy: { writes_unasked: false },
};

const MORE: Readonly<Partial<Record<CodexState, Partial<CodexStatus>>>> = {
  codex_missing: {
    last_error: '"codex" is not on PATH; install it with: npm install -g @openai/codex',
    install_command: "npm install -g @openai/codex",
  },
  app_server_unsupported: {
    last_error: "this Codex has no app-server; update it with: npm install -g @openai/codex@latest",
    install_command: "npm install -g @openai/codex@latest",
  },
  error: {
    last_error: "Codex ended with code 3: out of cheese",
    missing_right: "admin_ui.assistant: not permitted to start /usr/bin/codex: " +
      "run with --allow-run=/usr/bin/codex",
  },
};

/** A login that waits for its code. */
export const LOGIN: NonNullable<CodexStatus["login"]> = {
  pending: true,
  login_id: "login-1",
  verification_url: "https://example.com/device",
  user_code: "ABCD-1234",
  last_error: "",
};

/** A turn with a bit of everything, which is over, and one that waits for an answer. */
export function sampleCodexEvents(): CodexEvent[] {
  const item = (id: string, item: CodexItem) =>
    ({ item_id: id, method: "item/completed", payload: { item } }) as const;
  const first: Omit<CodexEvent, "seq">[] = [
    item("u", { type: "userMessage", content: [{ text: "why is it not ready?" }] }),
    item("c", {
      type: "commandExecution",
      command: "curl -s http://127.0.0.1:8080/readyz",
      aggregatedOutput: "oauth discovery pending\n",
    }),
    item("f", {
      type: "fileChange",
      changes: [{ path: "profile.yaml", diff: "-oauth: on\n+oauth: off" }],
    }),
    { method: "warning", summary: "the sandbox stopped a command" },
    item("a", { type: "agentMessage", text: "It waits for OAuth discovery.\n\nTurn it off." }),
    {
      method: "turn/completed",
      payload: { turn: { status: "failed", error: { message: "quota" } } },
    },
  ];
  const second: Omit<CodexEvent, "seq">[] = [
    { method: "turn/started" },
    { method: "item/agentMessage/delta", item_id: "b", delta: "Looking " },
    { method: "item/agentMessage/delta", item_id: "b", delta: "closer" },
  ];
  const own: Omit<CodexEvent, "seq"> = {
    source: "stderr",
    method: "stderr",
    summary: "WARN no network",
  };
  return [
    own,
    ...first.map((event) => ({ thread_id: "thread-1", turn_id: "turn-1", ...event })),
    ...second.map((event) => ({ thread_id: "thread-1", turn_id: "turn-2", ...event })),
  ].map((event, at) => ({ seq: at + 1, ...event }));
}

/** A question of Codex. */
export const APPROVAL: CodexApproval = {
  id: "approval-1",
  subject: "command",
  what: `rm -rf ${"build/".repeat(40)}`,
  cwd: "/home/ada/tunnel",
  reason: "to start afresh",
};

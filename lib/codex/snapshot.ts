import type { CodexErrorKind } from "./codex_error.ts";

/** Where the process is. */
export type CodexPhase =
  /** Not asked for yet, or ended in order. */
  | { readonly kind: "idle" }
  | { readonly kind: "starting"; readonly pid: number | undefined }
  /** Initialized: it takes requests. */
  | { readonly kind: "ready"; readonly pid: number }
  | { readonly kind: "failed"; readonly why: CodexErrorKind; readonly message: string };

/** What the app server told of itself. */
export interface InitializeInfo {
  readonly userAgent: string | undefined;
  readonly codexHome: string | undefined;
  readonly platformFamily: string | undefined;
  readonly platformOs: string | undefined;
}

/** Who is logged in. */
export interface CodexAccount {
  /** `chatgpt`, `apiKey` and others. */
  readonly type: string;
  readonly email: string | undefined;
  readonly planType: string | undefined;
}

/** A login by device code. */
export interface CodexLogin {
  readonly pending: boolean;
  readonly type: string;
  readonly loginId: string;
  readonly verificationUrl: string;
  readonly userCode: string;
  readonly startedAtMs: number;
  readonly lastError: string | undefined;
}

/** The conversation that requests without a thread id are about. Times are Unix seconds. */
export interface CodexThread {
  readonly id: string;
  readonly preview: string | undefined;
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly modelProvider: string | undefined;
  readonly approvalPolicy: string | undefined;
  /** As threads name it: `read-only`, `workspace-write`, `danger-full-access`. */
  readonly sandbox: string | undefined;
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
}

/** The last turn. */
export interface CodexTurn {
  readonly id: string;
  readonly threadId: string;
  /** `inProgress`, `completed`, `interrupted`, `failed`, or what a later version adds. */
  readonly status: string;
  readonly error: string | undefined;
  readonly updatedAtMs: number;
}

/** Everything known of Codex at one moment. Times are Unix milliseconds. */
export interface CodexSnapshot {
  readonly command: string;
  readonly commandArgs: readonly string[];
  readonly commandCwd: string | undefined;
  readonly phase: CodexPhase;
  /** The last thing that went wrong, whether or not the process lived on. */
  readonly lastError: string | undefined;
  readonly startedAtMs: number | undefined;
  readonly lastExitAtMs: number | undefined;
  readonly initializeInfo: InitializeInfo | undefined;
  readonly authMethod: string | undefined;
  readonly requiresOpenaiAuth: boolean | undefined;
  readonly account: CodexAccount | undefined;
  readonly login: CodexLogin | undefined;
  readonly thread: CodexThread | undefined;
  readonly turn: CodexTurn | undefined;
}

/** Before anything was asked of Codex. */
export const blankSnapshot: CodexSnapshot = {
  command: "codex",
  commandArgs: ["app-server"],
  commandCwd: undefined,
  phase: { kind: "idle" },
  lastError: undefined,
  startedAtMs: undefined,
  lastExitAtMs: undefined,
  initializeInfo: undefined,
  authMethod: undefined,
  requiresOpenaiAuth: undefined,
  account: undefined,
  login: undefined,
  thread: undefined,
  turn: undefined,
};

/** States by which pages and scripts know Codex (operator-surface §5). */
export type CodexState =
  | "ready"
  | "logged_out"
  | "starting"
  | "codex_missing"
  | "app_server_unsupported"
  | "error"
  | "not_ready";

/** The state a snapshot stands for. */
export function codexState({ phase, requiresOpenaiAuth, account }: CodexSnapshot): CodexState {
  switch (phase.kind) {
    case "idle":
      return "not_ready";
    case "starting":
      return "starting";
    case "ready":
      return requiresOpenaiAuth === true && account === undefined ? "logged_out" : "ready";
    case "failed":
      return FAILED_STATES[phase.why] ?? "error";
  }
}

const FAILED_STATES: { readonly [why in CodexErrorKind]?: CodexState } = {
  missing: "codex_missing",
  unsupported: "app_server_unsupported",
};

import type { Instant } from "./api_types.ts";

/** `/api/codex/status` (operator-surface §5); what is not shown is left out. */
export interface CodexStatus {
  readonly state:
    | "ready"
    | "logged_out"
    | "starting"
    | "codex_missing"
    | "app_server_unsupported"
    | "error"
    | "not_ready";
  readonly command: string;
  readonly command_args?: readonly string[];
  readonly pid?: number;
  readonly last_error?: string;
  readonly started_at: Instant;
  readonly initialize_info: { readonly user_agent?: string; readonly codex_home?: string };
  readonly account?: { readonly type: string; readonly email: string; readonly plan_type: string };
  readonly login?: {
    readonly pending: boolean;
    readonly login_id: string;
    readonly verification_url: string;
    readonly user_code: string;
    readonly last_error: string;
  };
  /** The last one; its status is `inProgress` while it goes on. */
  readonly turn?: { readonly status: string };
  readonly thread?: { readonly id: string; readonly cwd: string; readonly model: string };
  /** What would bring the Codex that is missing or too old. */
  readonly install_command?: string;
  /** The right to start it that this client lacks, with its flag. */
  readonly missing_right?: string;
  /** How long a question waits for its answer. */
  readonly approval_seconds: number;
  /** Of the current conversation. */
  readonly policy?: { readonly writes_unasked: boolean };
}

/** One question of `/api/codex/approvals`. */
export interface CodexApproval {
  readonly id: string;
  readonly subject: "command" | "file_change" | "permissions" | "tool";
  /** One line: the command, or the question. */
  readonly what: string;
  readonly cwd?: string;
  readonly reason?: string;
}

/** An event of the stream. */
export interface CodexEvent {
  readonly seq: number;
  readonly source?: string;
  readonly method?: string;
  readonly thread_id?: string;
  readonly turn_id?: string;
  readonly item_id?: string;
  readonly summary?: string;
  readonly delta?: string;
  /** Parameters of the notification, as the version of Codex has them. */
  readonly payload?: { readonly item?: CodexItem; readonly turn?: CodexTurnEnd };
}

export interface CodexItem {
  readonly type?: string;
  readonly text?: string;
  readonly command?: string;
  readonly aggregatedOutput?: string | null;
  readonly changes?: readonly { readonly path?: string; readonly diff?: string }[];
  readonly content?: readonly { readonly text?: string }[];
  readonly server?: string;
  readonly tool?: string;
}

export interface CodexTurnEnd {
  readonly status?: string;
  readonly error?: { readonly message?: string } | null;
}

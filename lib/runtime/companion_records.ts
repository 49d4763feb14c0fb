import type { CompanionState } from "../cloudflared/companion_state.ts";
import { unreadyReason } from "../cloudflared/companion_state.ts";
import type { OutputLine } from "../cloudflared/output_lines.ts";
import type { LogLevel } from "../config/settings.ts";
import type { LogAttrs, LogRecord } from "../ops/log_record.ts";

/** Marks of cloudflared's levels, behind the time of its text form or as a member of its JSON form. */
const MARK = /^\S+ (DBG|INF|WRN|ERR|FTL|PNC) |"level":"(debug|info|warn|error|fatal|panic)"/;

const LEVELS: Readonly<Record<string, LogLevel>> = {
  DBG: "debug",
  debug: "debug",
  WRN: "warn",
  warn: "warn",
  ERR: "error",
  error: "error",
  FTL: "error",
  fatal: "error",
  PNC: "error",
  panic: "error",
};

/** A line of the companion. It is an attribute, so that none can pass for one of our own messages. */
export function outputRecord({ text, isCut }: OutputLine): LogRecord {
  const [, mark, name] = MARK.exec(text) ?? [];
  return record(LEVELS[mark ?? name ?? ""] ?? "info", "cloudflared output", {
    output: text,
    cut: isCut ? true : undefined,
  });
}

/** What the companion was started as. */
export function startedRecord(program: string, pid: number): LogRecord {
  return record("info", "cloudflared started", { program, child_pid: pid });
}

/** The Cloudflare tunnel that the control plane keeps for this one. */
export function managedRecord(
  tunnel: { readonly tunnelId: string; readonly name: string; readonly accountId: string },
): LogRecord {
  return record("info", "cloudflared managed runtime fetched", {
    cloudflare_tunnel_id: tunnel.tunnelId,
    cloudflare_tunnel_name: tunnel.name,
    cloudflare_account_id: tunnel.accountId,
  });
}

/** A change of the companion, where it is worth a line. */
export function stateRecord(state: CompanionState): LogRecord | undefined {
  switch (state.kind) {
    case "starting":
      return undefined;
    case "ready":
      return record("info", "cloudflared ready");
    case "stopped":
      return record("info", "cloudflared stopped");
    case "not_ready":
    case "probe_failed":
      return record("warn", unreadyReason(state) ?? "");
    case "fetch_failed":
    case "no_program":
    case "failed_to_start":
    case "no_endpoint":
    case "exited":
      return record("error", unreadyReason(state) ?? "");
  }
}

function record(level: LogLevel, message: string, attrs: LogAttrs = {}): LogRecord {
  return { level, message, attrs: { component: "cloudflared", ...attrs } };
}

import { OperatorError } from "../core/errors.ts";
import { whyNotWritten } from "./state_file.ts";

/** What the history tells of (runtimes §1.2). */
export type HistoryAction =
  | "create"
  | "connect"
  | "stop"
  | "rm"
  | "cleanup"
  | "stale-alias"
  | "stale-process";

/** One thing that happened to an alias. */
export interface HistoryEntry {
  readonly action: HistoryAction;
  readonly alias: string;
  readonly tunnelId: string | undefined;
  readonly detail: string;
}

/** Size at which the history begins anew, bytes: some ten thousand lines; one older file is kept. */
const MAX_HISTORY_BYTES = 1024 * 1024;

/** The entry as one line of `history.md`. @param at unix milliseconds */
export function historyLine({ action, alias, tunnelId, detail }: HistoryEntry, at: number): string {
  const text = detail.replace(/[\r\n\u2028\u2029]+/g, " ").trim();
  return `- ${utcSeconds(at)} action=${action} alias=${alias} tunnel_id=${tunnelId || "-"} ` +
    `detail=${text}`;
}

/** A moment as state files hold it: RFC 3339, UTC, seconds. @param at unix milliseconds */
export function utcSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Appends a line in one write, so that lines of several commands do not mix. @throws OperatorError */
export async function appendHistory(path: string, line: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, `${line}\n`, { append: true, mode: 0o600 });
  } catch (cause) {
    throw new OperatorError(`history ${path} ${whyNotWritten(cause, path)}`, { cause });
  }
}

/** Puts a long history aside, in place of the one before. The caller holds the lock of the state. */
export async function boundHistory(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).size <= MAX_HISTORY_BYTES) return;
    await Deno.rename(path, `${path}.1`);
  } catch {
    // Absent, or it grows on: what was to be done is done all the same.
  }
}

import type { LogRecord } from "./log_record.ts";

/** What a reload did, by name; values never get here. */
export interface Reloaded {
  /** Why it was tried: a signal's name or a file's path. */
  readonly trigger: string;
  /** Settings that are in force now. */
  readonly changed: readonly string[];
  readonly needsRestart: readonly string[];
  readonly opened: readonly string[];
  readonly replaced: readonly string[];
  readonly closed: readonly string[];
}

/** The lines of a reload that worked. */
export function reloadedRecords(done: Reloaded): readonly LogRecord[] {
  const { trigger, changed, needsRestart, opened, replaced, closed } = done;
  const restart: LogRecord[] = needsRestart.length === 0 ? [] : [{
    level: "warn",
    message: `needs a restart: ${needsRestart.join(", ")}`,
    attrs: { component: "process" },
  }];
  return [...restart, {
    level: "info",
    message: "settings reloaded",
    attrs: {
      component: "process",
      trigger,
      changed: changed.length === 0 ? "nothing" : changed.join(","),
      channels_opened: listed(opened),
      channels_replaced: listed(replaced),
      channels_closed: listed(closed),
    },
  }];
}

/** The lines of a reload that was refused; the running client goes on as before. */
export function refusedRecords(trigger: string, problems: readonly string[]): readonly LogRecord[] {
  return [
    ...problems.map((problem): LogRecord => ({
      level: "warn",
      message: problem,
      attrs: { component: "process" },
    })),
    {
      level: "warn",
      message: "settings not reloaded: the client keeps running with those it has",
      attrs: { component: "process", trigger, problems: problems.length },
    },
  ];
}

function listed(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(",");
}

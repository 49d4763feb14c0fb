import { isJsonObject, tryParseJson } from "../../wire/json.ts";

/** What of a record says why something went wrong; the rest is for programs. */
const TELLING = ["channel", "error", "reason", "mitigation"] as const;

/** Colours of a program that took its log for a terminal. */
// deno-lint-ignore no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;

/**
 * A line of a runtime's log for people: of a JSON record the level, the message and what says why. A line
 * that is none, such as the last words of a start that failed, is as it is, but for what would act on a
 * terminal. Pure.
 */
export function shownLogLine(line: string): string {
  return wordsOf(line).replace(COLOURS, "").replace(/\p{Cc}+/gu, " ");
}

function wordsOf(line: string): string {
  const record = tryParseJson(line);
  if (!isJsonObject(record)) return line;
  const { time, level, msg } = record;
  if (typeof level !== "string" || typeof msg !== "string") return line;
  const details = TELLING.flatMap((name) => {
    const value = record[name];
    return typeof value === "string" && value !== "" ? [`${name}=${JSON.stringify(value)}`] : [];
  });
  return [...(typeof time === "string" ? [time] : []), level, msg, ...details].join(" ");
}

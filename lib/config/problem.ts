import { OperatorError } from "../core/errors.ts";
import { redactText } from "../core/redact.ts";
import type { Secrecy } from "./option.ts";
import { hasControl } from "./scalars.ts";

/** One thing wrong with the settings, told in one line. */
export interface Problem {
  /** The setting's name; empty if the line is about none. */
  readonly setting: string;
  /** `source`: no file could be chosen or read, so there are no values to judge. */
  readonly kind: "missing" | "invalid" | "source";
  readonly line: string;
  /** The setting, or the section, that an unknown name most likely stands for. */
  readonly meant?: string;
}

/** Everything wrong with the settings at once; its message is one line per problem. */
export class SettingsError extends OperatorError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.line).join("\n"));
    this.problems = problems;
  }
}

/** Longest piece of a rejected value that a message repeats. */
const MAX_SHOWN = 80;

/** A rejected value as a message may show it: quoted, on one line, without what is secret. */
export function shown(text: string, secrecy: Secrecy): string {
  if (secrecy === "secret") return "[redacted]";
  // Even where no secret belongs one may have been put by mistake.
  const open = redactText(secrecy === "url" ? publicPart(text) : text);
  return JSON.stringify(open.length > MAX_SHOWN ? `${open.slice(0, MAX_SHOWN)}…` : open);
}

/** A key as a message may show it: as it is, unless it would not fit into the line. */
export function shownName(name: string): string {
  const isPlain = name.length <= MAX_SHOWN && !hasControl(name);
  return isPlain ? redactText(name) : shown(name, "open");
}

/** A user part ends at the last `@` before the path, or behind it if what looks like a port is none. */
const USER_PART = /\/\/(?:[^/\s]*|[^/\s@:]*:(?!\d{1,5}(?:[/?#,\s]|$))\S*)@/g;
/** The same where the scheme is missing: `user:password@host`. A word with a scheme is left to the rule above. */
const BARE_USER_PART = /(?<![^\s"'])(?!\/|[a-z][a-z0-9+.-]*:\/\/)[^\s"']*@/gi;
/** What follows a query's mark may hold any separator, so it goes to the end of its line. */
const QUERY = /([?#])[^\n]*/g;

/** A text with URLs, without what may be secret in them. */
export function publicPart(text: string): string {
  return text.replace(USER_PART, "//").replace(BARE_USER_PART, "").replace(QUERY, "$1…");
}

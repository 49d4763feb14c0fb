import { redactText, withoutTornSecret } from "../core/redact.ts";

/** What explains a failure is at the end of what was written (codex §3.1). */
const MAX_LINES = 32;
/** A sentence or two of each; a line may be 2 MiB. */
const MAX_LINE_CHARS = 2_000;
/** How much of it goes into an error message. */
const TOLD_LINES = 3;

/** Colours and cursor movements, which loggers write even into pipes. */
const ESCAPES = new RegExp(String.raw`\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[@-Z\\-_])`, "g");

/** The last lines Codex wrote to its standard error, without credentials and colours. */
export class StderrTail {
  readonly #secrets: readonly string[];
  readonly #lines: string[] = [];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Keeps a line and gives it as it may be shown. */
  add(line: string): string {
    const shown = shownLine(line, this.#secrets);
    if (shown !== "") this.#lines.push(shown);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
    return shown;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The end of it, to be put behind an error's own words; empty if there is nothing. */
  get told(): string {
    const lines = this.#lines.slice(-TOLD_LINES);
    return lines.length === 0 ? "" : `; it wrote: ${lines.join(" | ")}`;
  }
}

/** A line of foreign output as it may be shown: without credentials, colours, control characters. */
export function shownLine(
  line: string,
  secrets: readonly string[],
  maxChars: number = MAX_LINE_CHARS,
): string {
  const plain = line.replace(ESCAPES, "");
  const short = plain.length > maxChars
    ? withoutTornSecret(plain.slice(0, maxChars), secrets)
    : plain;
  return redactText(short, secrets).replace(/\p{Cc}+/gu, " ").trim();
}

import { Secret } from "../core/secret.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";

const INTEGER = /^[+-]?(?:\d+|0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/i;

/** A whole number within bounds; decimal, `0x`, `0o` or `0b` (configuration §5). */
export function integerBetween(min: number, max: number): (text: string) => Parsed<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const rule = `must be a whole number ${range}`;
  return (text) => {
    const trimmed = text.trim();
    if (!INTEGER.test(trimmed)) return refuse(rule);
    const negative = trimmed.startsWith("-");
    const magnitude = Number(trimmed.replace(/^[+-]/, ""));
    const value = negative ? -magnitude : magnitude;
    return value >= min && value <= max ? accept(value) : refuse(rule);
  };
}

const TRUE = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE = ["0", "f", "F", "FALSE", "false", "False"];

/** A boolean (configuration §5). */
export function parseBool(text: string): Parsed<boolean> {
  if (TRUE.includes(text)) return accept(true);
  return FALSE.includes(text) ? accept(false) : refuse("must be true or false");
}

/** One of a few words, in any case of letters. */
export function oneOf<W extends string>(words: readonly W[]): (text: string) => Parsed<W> {
  return (text) => {
    const wanted = text.trim().toLowerCase();
    const word = words.find((candidate) => candidate === wanted);
    return word === undefined ? refuse(`must be one of ${words.join(", ")}`) : accept(word);
  };
}

/** Any text that fits on one line, trimmed; the file name of a path, for instance. */
export function parseLine(text: string): Parsed<string> {
  const trimmed = text.trim();
  return hasControl(trimmed) ? refuse("must not contain control characters") : accept(trimmed);
}

/** Whether a text holds a control character other than a tab. */
export function hasControl(text: string): boolean {
  return [...text].some((char) => (char < " " && char !== "\t") || char === "\x7f");
}

/** A secret that fits on one line, whatever it is made of. */
export function parseSecretLine(text: string): Parsed<Secret> {
  if (text.trim() === "") return refuse("must not be blank");
  return hasControl(text)
    ? refuse("must not contain control characters")
    : accept(new Secret(text));
}

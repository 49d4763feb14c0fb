import { redactText } from "../core/redact.ts";
import { isJsonObject } from "../wire/json.ts";
import type { Form, Given, Option, Secrecy } from "./option.ts";
import { publicPart } from "./problem.ts";
import { isReference, parseReference } from "./references.ts";
import { secrecyOf } from "./value_secrecy.ts";

/** One setting as it counts, for people: `doctor --show-config`, `profiles show --effective`. */
export interface EffectiveValue {
  readonly name: string;
  /** As it was written, without what is secret; a reference as such, not what it stands for. */
  readonly shown: string;
  /** `--flag`, `VARIABLE`, `PATH line N` or `default`. */
  readonly origin: string;
  readonly isDefault: boolean;
}

/** What is shown in place of a secret. */
const HIDDEN = "[redacted]";
/** Longer values are cut: a line is for reading. */
const MAX_CHARS = 300;
/** A list of mappings with lists in them is the deepest value there is. */
const MAX_DEPTH = 3;

/** The value of a row. @param given absent if no source gives one */
export function effectiveValue(
  { name, secrecy, shownDefault, form }: Option<unknown>,
  given: Given | undefined,
  origin: string | undefined,
): EffectiveValue {
  if (given === undefined || origin === undefined) {
    return { name, shown: shownDefault ?? "(not set)", origin: "default", isDefault: true };
  }
  return {
    name,
    // Made when somebody looks: a start needs the name and the origin only.
    get shown() {
      const open = hidesWhole(given, secrecy, form) ? HIDDEN : givenShown(given, secrecy);
      return open.length > MAX_CHARS ? `${open.slice(0, MAX_CHARS)}…` : open;
    },
    origin,
    isDefault: false,
  };
}

/**
 * Whether not even the look of a reference may be shown: the variable of a secret holds it itself, and
 * a header line or a command that begins with `env:` is none.
 */
function hidesWhole(given: Given, secrecy: Secrecy, { reference }: Form<unknown>): boolean {
  if (secrecy !== "secret" || given.kind === "file") return false;
  return given.kind === "env" || reference !== "secret";
}

/** A value as the operator wrote it; a structured one is found by the line in its origin. */
export function textOf(given: Given): string | undefined {
  switch (given.kind) {
    case "flag":
      return given.values.join(" ");
    case "env":
      return given.text;
    case "file":
      return typeof given.node === "string" ? given.node : undefined;
  }
}

function givenShown(given: Given, secrecy: Secrecy): string {
  switch (given.kind) {
    case "flag":
      return given.values.map((value) => textShown(value, secrecy)).join(" ");
    case "env":
      return textShown(given.text, secrecy);
    case "file":
      return structureShown(given.node, secrecy, MAX_DEPTH);
  }
}

function textShown(text: string, secrecy: Secrecy): string {
  // A key pasted behind `env:` is no name of a variable.
  if (isReference(text) && parseReference(text).kind === "value") return oneLine(text);
  switch (secrecy) {
    case "open":
      return oneLine(redactText(text));
    case "url":
      return oneLine(redactText(publicPart(text)));
    case "secret":
      return HIDDEN;
  }
}

/** Lists and mappings: names stay, each text is shown by itself. */
function structureShown(node: unknown, secrecy: Secrecy, depth: number): string {
  if (typeof node === "string") return textShown(node, secrecy);
  if (depth === 0) return "…";
  if (Array.isArray(node)) {
    return `[${node.map((item) => structureShown(item, secrecy, depth - 1)).join(", ")}]`;
  }
  if (!isJsonObject(node)) return String(node);
  const members = Object.entries(node).map(([key, value]) => {
    return `${key}: ${structureShown(value, secrecyOf(key, secrecy), depth - 1)}`;
  });
  return `{${members.join(", ")}}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

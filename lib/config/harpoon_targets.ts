import { parseTarget } from "./harpoon_target.ts";
import type { Form, Given, ReadContext } from "./option.ts";
import { accept, acceptUnless, type Parsed, refuse, rulesBroken } from "./parsed.ts";
import { shownName } from "./problem.ts";
import type { HarpoonTarget } from "./settings.ts";
import { isJsonObject } from "../wire/json.ts";

/** The registry's bound, which discovered targets count towards too (harpoon §3). */
const MAX_TARGETS = 10_000;

/** Harpoon targets: repeatable flag, variable separated by `;` or lines, mappings in a file. */
export function harpoonTargetList(): Form<readonly HarpoonTarget[]> {
  return {
    fileShape: "mappings",
    repeatable: true,
    isSwitch: false,
    reference: "value",
    read(given, context) {
      const read = readingsOf(given, context);
      if (read.kind === "problem") return read;
      if (read.value.length > MAX_TARGETS) {
        return refuse(`must not list over ${MAX_TARGETS} targets`);
      }
      const targets = read.value.flatMap(({ parsed }) =>
        parsed.kind === "value" ? [parsed.value] : []
      );
      const rules = read.value.flatMap(({ name, parsed }) =>
        rulesBroken(parsed).map((rule) => `${name}: ${rule}`)
      );
      return acceptUnless([...rules, ...repeated(targets)], targets);
    },
  };
}

/** One entry, and what it is called in messages. */
interface Reading {
  readonly name: string;
  readonly parsed: Parsed<HarpoonTarget>;
}

function readingsOf(given: Given, context: ReadContext): Parsed<readonly Reading[]> {
  if (given.kind !== "file") {
    return accept(textsOf(given).map((text, at) => textReading(text, at, context)));
  }
  if (!Array.isArray(given.node)) return refuse("must be a list");
  return accept(given.node.map((node, at) => ({
    name: nameOf(node, at),
    parsed: parseTarget(node, context, true),
  })));
}

function textsOf(given: Exclude<Given, { readonly kind: "file" }>): readonly string[] {
  const texts = given.kind === "flag" ? given.values : given.text.split(/[;\n]/);
  return texts.filter((text) => text.trim() !== "");
}

/** `label=L,url=U[,unix-socket=S][,desc=D]`; the keys in any case, unknown ones without effect. */
function textReading(text: string, at: number, context: ReadContext): Reading {
  const fields: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const equals = pair.indexOf("=");
    if (equals < 0) {
      const parsed = refuse("must be label=LABEL,url=URL[,unix-socket=PATH][,desc=TEXT]");
      return { name: nameOf(fields, at), parsed };
    }
    const key = pair.slice(0, equals).trim().toLowerCase();
    const field = KEY_OF_TEXT.get(key);
    if (field === undefined) {
      context.note(`has a target with a key without effect: ${shownName(key)}`);
    } else fields[field] = unquoted(pair.slice(equals + 1).trim());
  }
  return { name: nameOf(fields, at), parsed: parseTarget(fields, context, false) };
}

/** The keys of the text form and what they are called in a file, where there are more. */
const KEY_OF_TEXT: ReadonlyMap<string, string> = new Map([
  ["label", "label"],
  ["url", "url"],
  ["unix-socket", "unix_socket"],
  ["desc", "description"],
]);

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** By its label where there is one that can be shown, else by its place. */
function nameOf(node: unknown, at: number): string {
  const label = isJsonObject(node) ? node["label"] : undefined;
  return typeof label === "string" && /^[\w-]{1,64}$/.test(label.trim())
    ? `target ${shownName(label.trim())}`
    : `target ${at + 1}`;
}

/** Labels that are there more than once. */
function repeated(targets: readonly HarpoonTarget[]): string[] {
  const labels = targets.map(({ label }) => label);
  const twice = new Set(labels.filter((label, index) => labels.indexOf(label) !== index));
  return [...twice].map((label) => `gives label ${label} twice`);
}

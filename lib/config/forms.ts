import { isJsonObject } from "../wire/json.ts";
import type { HeaderList } from "../wire/header_list.ts";
import type { EntryFields } from "./entries.ts";
import { isBlank } from "./file_values.ts";
import { each } from "./each.ts";
import { headerMap, resolvedHeaders } from "./header_map.ts";
import { splitHeader } from "./headers.ts";
import type { Form, Given, ReadContext } from "./option.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { shownName } from "./problem.ts";
import { isReference, resolveReference } from "./references.ts";
import { parseProxy } from "./proxy.ts";
import { parseBool, parseLine } from "./scalars.ts";
import type { ProxySetting } from "./settings.ts";

/** One value; with `reference: "value"` the file may say `env:NAME` or `file:PATH` instead. */
export function scalar<T>(
  parse: (text: string) => Parsed<T>,
  options: { readonly reference?: "value" } = {},
): Form<T> {
  const reference = options.reference;
  return {
    fileShape: "text",
    repeatable: false,
    isSwitch: false,
    reference,
    read(given, context) {
      const text = singleText(given);
      if (text.kind === "problem") return text;
      if (given.kind !== "file" || reference === undefined) return parse(text.value);
      const resolved = resolveIfReference(text.value, "value", context);
      return resolved.kind === "problem" ? resolved : parse(resolved.value);
    },
  };
}

/** True or false; as a flag alone it means true. */
export function toggle(): Form<boolean> {
  return { ...scalar(parseBool), isSwitch: true };
}

/** The path of a file; from every source also as `env:NAME` or `file:PATH` (configuration §1, P). */
export function pathReference(): Form<string | undefined> {
  return resolvedEverywhere(parseLine);
}

/** A proxy's URL; from every source also as `env:NAME` (configuration §1, X). */
export function proxyReference(): Form<ProxySetting | undefined> {
  return { ...resolvedEverywhere(parseProxy), reference: "value" };
}

function resolvedEverywhere<T>(parse: (text: string) => Parsed<T>): Form<T | undefined> {
  return {
    fileShape: "text",
    repeatable: false,
    isSwitch: false,
    reference: "path",
    read(given, context) {
      const text = singleText(given);
      if (text.kind === "problem") return text;
      const resolved = resolveIfReference(text.value, "path", context);
      return resolved.kind === "problem" ? resolved : parse(resolved.value);
    },
  };
}

/** A secret: flags take only references, variables hold it directly (configuration §6). */
export function secret<T>(
  parse: (text: string) => Parsed<T>,
  { literalInFile }: { readonly literalInFile: boolean } = { literalInFile: true },
): Form<T> {
  return {
    fileShape: "text",
    repeatable: false,
    isSwitch: false,
    reference: "secret",
    read(given, context) {
      const text = singleText(given);
      if (text.kind === "problem") return text;
      if (given.kind === "env") return parse(text.value);
      if (isReference(text.value)) {
        const resolved = resolveReference(text.value, "secret", context.references);
        return resolved.kind === "problem" ? resolved : parse(resolved.value);
      }
      if (given.kind === "flag" || !literalInFile) {
        return refuse("must be env:NAME or file:PATH, not the secret itself");
      }
      context.note("is written out in the file; env:NAME or file:PATH keeps it out of there");
      return parse(text.value);
    },
  };
}

/** Several texts, trimmed, blank ones left out. @param separator between items of a variable */
export function textList(separator: string | RegExp): Form<readonly string[]> {
  return list<readonly string[]>(
    (items) => accept(items.map((item) => item.trim()).filter((item) => item !== "")),
    separator,
  );
}

/** Several plain values: a repeatable flag, a separated variable, a list in the file. */
export function list<T>(
  parse: (items: readonly string[]) => Parsed<T>,
  separator: string | RegExp,
): Form<T> {
  return {
    fileShape: "texts",
    repeatable: true,
    isSwitch: false,
    reference: undefined,
    read(given) {
      switch (given.kind) {
        case "flag":
          return parse(given.values);
        case "env":
          return parse(given.text.split(separator));
        case "file":
          return isTextList(given.node) ? parse(given.node) : refuse("must be a list of texts");
      }
    },
  };
}

/** How one entry of a structured list is read from its text form and from its fields. */
export interface EntryGrammar<E> {
  readonly fields: readonly string[];
  /** Fields whose text may be a reference in a file. */
  readonly inFileReferences: readonly string[];
  /** Fields whose text may be a path or a reference to one, in every source. */
  readonly pathReferences: readonly string[];
  /** Takes the text form apart. */
  split(text: string): Parsed<EntryFields>;
  fromFields(fields: EntryFields): Parsed<E>;
}

/** Structured entries: a repeatable flag, one per line of a variable, mappings in the file. */
export function entries<E>(grammar: EntryGrammar<E>): Form<readonly E[]> {
  const readText = (text: string, context: ReadContext): Parsed<E> => {
    const fields = grammar.split(text);
    if (fields.kind === "problem") return fields;
    return fromResolved(fields.value, grammar, [], context);
  };
  return {
    fileShape: "mappings",
    repeatable: true,
    isSwitch: false,
    reference: "value",
    read(given, context) {
      switch (given.kind) {
        case "flag":
          return each(given.values, (text) => readText(text, context));
        case "env": {
          const lines = given.text.split(/\r?\n/).filter((line) => line.trim() !== "");
          return each(lines, (text) => readText(text, context));
        }
        case "file":
          return Array.isArray(given.node)
            ? each(given.node, (node) => entryFromFile(node, grammar, context))
            : refuse("must be a list");
      }
    },
  };
}

/** A header map: `Name: value` flags, a variable separated by `,` or `;`, a mapping in the file. */
export function headers(reserved: readonly string[]): Form<HeaderList> {
  return {
    fileShape: "mapping",
    repeatable: true,
    isSwitch: false,
    reference: "header",
    read(given, context) {
      const lines = rawHeaders(given);
      return lines.kind === "problem" ? lines : resolvedHeaders(lines.value, reserved, context);
    },
  };
}

function rawHeaders(given: Given): Parsed<HeaderList> {
  switch (given.kind) {
    case "flag":
      return each(given.values, splitHeader);
    case "env":
      return each(given.text.split(/[,;]/).filter((item) => item.trim() !== ""), splitHeader);
    case "file":
      return headerMap(given.node);
  }
}

function entryFromFile<E>(
  node: unknown,
  grammar: EntryGrammar<E>,
  context: ReadContext,
): Parsed<E> {
  if (!isJsonObject(node)) return refuse(`must be a mapping with ${grammar.fields.join(", ")}`);
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(node)) {
    const field = key.replaceAll("_", "-");
    if (!grammar.fields.includes(field)) {
      return refuse(`has an unknown key ${shownName(key)}; known are ${grammar.fields.join(", ")}`);
    }
    if (isBlank(value)) continue;
    if (typeof value !== "string") return refuse(`must give ${key} one text as value`);
    fields.set(field, value);
  }
  return fromResolved(fields, grammar, grammar.inFileReferences, context);
}

/** The entry of fields whose references are replaced by what they stand for. */
function fromResolved<E>(
  fields: EntryFields,
  grammar: EntryGrammar<E>,
  valueReferences: readonly string[],
  context: ReadContext,
): Parsed<E> {
  const resolved = new Map(fields);
  for (const [name, text] of fields) {
    const kind = grammar.pathReferences.includes(name)
      ? "path"
      : valueReferences.includes(name)
      ? "value"
      : undefined;
    if (kind === undefined) continue;
    const found = resolveIfReference(text, kind, context);
    const value = found.kind === "value" && kind === "path" ? parseLine(found.value) : found;
    if (value.kind === "problem") return value;
    resolved.set(name, value.value);
  }
  return grammar.fromFields(resolved);
}

function resolveIfReference(
  text: string,
  kind: "value" | "path",
  context: ReadContext,
): Parsed<string> {
  return isReference(text) ? resolveReference(text, kind, context.references) : accept(text);
}

function singleText(given: Given): Parsed<string> {
  switch (given.kind) {
    case "flag":
      // As with most programs, the last of several wins.
      return accept(given.values.at(-1) ?? "");
    case "env":
      return accept(given.text);
    case "file":
      return typeof given.node === "string" ? accept(given.node) : refuse("must be a single value");
  }
}

function isTextList(node: unknown): node is string[] {
  return Array.isArray(node) && node.every((item) => typeof item === "string");
}

import { parseConfigFile } from "./config_file.ts";
import { placeOf, valueAt } from "./file_values.ts";
import type { Option, ReadContext } from "./option.ts";
import { fileRows } from "./options.ts";
import type { Problem } from "./problem.ts";
import { shown } from "./problem.ts";
import { parseReference } from "./references.ts";
import { isJsonObject } from "../wire/json.ts";

/**
 * Checks a profile before it is written: its schema, each value by its setting's rules, and how
 * references are written. Nothing is resolved and nothing is required: the profile may be for another
 * machine (configuration §4).
 */
export function checkProfileText(path: string, text: string): readonly Problem[] {
  const { file, problems } = parseConfigFile(path, text, fileRows);
  if (file === undefined) return problems;
  const found: Problem[] = [...problems];
  for (const row of fileRows) {
    const node = valueAt(file, row.name);
    if (node === undefined) continue;
    const rule = ruleBroken(row, node);
    if (rule === undefined) continue;
    const value = typeof node === "string" ? ` ${shown(node, row.secrecy)}` : "";
    const place = placeOf(file, row.name.split("."));
    found.push({
      setting: row.name,
      kind: "invalid",
      line: `${row.name}${value} from ${place}: ${rule}; example: ${row.example}`,
    });
  }
  return found;
}

function ruleBroken(row: Option<unknown>, node: unknown): string | undefined {
  const { reference } = row.form;
  if (reference !== undefined) {
    for (const text of textsOf(node)) {
      // A path or a header may begin like a reference only if it is one.
      if (!/^\s*(?:env|file):/i.test(text)) continue;
      const parsed = parseReference(text);
      if (parsed.kind === "problem") return parsed.rule;
    }
    if (hasReference(node)) return undefined;
  }
  const parsed = row.form.read({ kind: "file", node }, UNRESOLVED);
  return parsed.kind === "problem" ? parsed.rule : undefined;
}

/** Never used: values with references are only looked at as written. */
const UNRESOLVED: ReadContext = {
  references: {
    env: () => undefined,
    readFile(path) {
      throw new Deno.errors.NotFound(path);
    },
  },
  note() {},
};

function hasReference(node: unknown): boolean {
  return [...textsOf(node)].some((text) => /^\s*(?:env|file):/i.test(text));
}

/** Every text in a value, however deep. */
function* textsOf(node: unknown): Generator<string> {
  if (typeof node === "string") yield node;
  else if (Array.isArray(node)) { for (const item of node) yield* textsOf(item); }
  else if (isJsonObject(node)) { for (const item of Object.values(node)) yield* textsOf(item); }
}

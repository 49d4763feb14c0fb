import { parseConfigFile } from "./config_file.ts";
import { placeOf, valueAt } from "./file_values.ts";
import type { Option, ReadContext } from "./option.ts";
import { fileRows } from "./options.ts";
import { type Parsed, rulesBroken } from "./parsed.ts";
import type { Problem } from "./problem.ts";
import { shown } from "./problem.ts";
import { isReference, parseReference } from "./references.ts";

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
    const rules = rulesBroken(parsedOf(row, node));
    const value = typeof node === "string" ? ` ${shown(node, row.secrecy)}` : "";
    const place = placeOf(file, row.name.split("."));
    for (const rule of rules) {
      found.push({
        setting: row.name,
        kind: "invalid",
        line: `${row.name}${value} from ${place}: ${rule}; example: ${row.example}`,
      });
    }
  }
  return found;
}

function parsedOf({ form }: Option<unknown>, node: unknown): Parsed<unknown> {
  const isWhole = form.reference !== undefined && typeof node === "string" && isReference(node);
  return isWhole ? parseReference(node) : form.read({ kind: "file", node }, ASSUMED);
}

/** Stands for whatever a reference inside an entry or a header may hold: all their grammars take it. */
const ANY_VALUE = "https://value.example/";

/** Lets every reference be good, so that what stands around it is judged. */
const ASSUMED: ReadContext = {
  references: { env: () => ANY_VALUE, readFile: () => ANY_VALUE },
  note() {},
};

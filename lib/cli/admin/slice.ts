import type { Flags } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { accept, type Parsed, refuse } from "../../config/parsed.ts";

/** One field of a CSV line with what ends it; a field in quotes may hold commas and `""` for `"`. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/**
 * The ids that a slice flag names (cli §1): repeated, each value a line of CSV. `undefined` if the
 * flag is not there; an empty list if it is there with nothing in it.
 */
export function sliceOf(
  flags: Flags,
  { flag = "" }: Option<unknown>,
): Parsed<readonly string[] | undefined> {
  const given = flags.values.get(flag);
  if (given === undefined) return accept(undefined);
  const ids: string[] = [];
  for (const text of given) {
    if (text.trim() === "") continue;
    const fields = csvFields(text);
    if (fields === undefined) return refuse('must be ids with commas between them, such as "a,b"');
    ids.push(...fields.map((field) => field.trim()));
  }
  if (ids.some((id) => id === "")) return refuse("must not hold an empty id");
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return refuse(`must not name ${JSON.stringify(twice)} twice`);
  return accept(ids);
}

function csvFields(line: string): string[] | undefined {
  const fields: string[] = [];
  for (FIELD.lastIndex = 0;;) {
    const match = FIELD.exec(line);
    if (match === null) return undefined;
    const [, quoted, plain = "", end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "") return fields;
  }
}

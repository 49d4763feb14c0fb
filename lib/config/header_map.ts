import type { HeaderLine, HeaderList } from "../wire/header_list.ts";
import { isJsonObject } from "../wire/json.ts";
import { each } from "./each.ts";
import { isBlank } from "./file_values.ts";
import { checkHeader, mergeHeaders } from "./headers.ts";
import type { ReadContext } from "./option.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { isReference, resolveReference } from "./references.ts";

/** The lines of a mapping of header names to texts; references are not resolved yet. */
export function headerMap(node: unknown): Parsed<HeaderList> {
  if (!isJsonObject(node)) return refuse("must be a mapping of header names to values");
  return each(
    Object.entries(node),
    ([name, value]): Parsed<HeaderLine> =>
      typeof value === "string" && !isBlank(value)
        ? accept([name, value])
        : refuse(`must give header ${JSON.stringify(name)} one text as value, not a blank one`),
  );
}

/**
 * Header lines, references replaced by what they stand for, in a list that prints without its values
 * (configuration §8).
 *
 * @param reserved names that may not be set
 */
export function resolvedHeaders(
  lines: HeaderList,
  reserved: readonly string[],
  context: ReadContext,
): Parsed<HeaderList> {
  const checked = each(lines, (line) => resolvedHeader(line, reserved, context));
  return checked.kind === "problem" ? checked : mergeHeaders(checked.value);
}

function resolvedHeader(
  [name, value]: HeaderLine,
  reserved: readonly string[],
  context: ReadContext,
): Parsed<HeaderLine> {
  if (!isReference(value)) return checkHeader([name, value], reserved);
  const resolved = resolveReference(value, "header", context.references);
  return resolved.kind === "problem" ? resolved : checkHeader([name, resolved.value], reserved);
}

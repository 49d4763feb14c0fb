import { parseConfigFile } from "../../config/config_file.ts";
import { valueAt } from "../../config/file_values.ts";
import { fileRows } from "../../config/options.ts";
import { isReference } from "../../config/references.ts";
import { redactText } from "../../core/redact.ts";
import { isJsonObject } from "../../wire/json.ts";

/** What stands where a secret stood. */
const HIDDEN = "[redacted]";

/**
 * A profile's text without its secrets: every value of a secret setting that is no reference, the
 * credentials in URLs, and whatever else looks like one.
 */
export function maskedProfile(path: string, text: string): string {
  const { file } = parseConfigFile(path, text, fileRows);
  // What cannot be taken apart cannot be masked either.
  if (file === undefined) return HIDDEN;
  let masked = text;
  for (const row of fileRows) {
    if (row.secrecy !== "secret" || row.form.fileShape === "mappings") continue;
    for (const secret of literals(valueAt(file, row.name))) {
      masked = masked.replaceAll(secret, HIDDEN);
    }
  }
  return redactText(masked).replace(/:\/\/[^/@\s"']*@/g, `://${HIDDEN}@`);
}

function literals(node: unknown): string[] {
  if (typeof node === "string") return isReference(node) || node.trim() === "" ? [] : [node];
  return isJsonObject(node) ? Object.values(node).flatMap(literals) : [];
}

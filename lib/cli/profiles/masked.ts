import { parseConfigFile } from "../../config/config_file.ts";
import { valueAt } from "../../config/file_values.ts";
import { fileRows } from "../../config/options.ts";
import { SettingsError } from "../../config/problem.ts";
import { isReference } from "../../config/references.ts";
import { redactText } from "../../core/redact.ts";
import { isJsonObject } from "../../wire/json.ts";
import { shownCommand } from "../doctor/shown_target.ts";

/** What stands where a secret stood. */
const HIDDEN = "[redacted]";

/**
 * A profile's text without its secrets: every value of a secret setting that is no reference, the
 * arguments of commands, the credentials and queries in URLs, and whatever else looks like one.
 *
 * @throws SettingsError if the profile is wrong: what has no place cannot be masked either
 */
export function maskedProfile(path: string, text: string): string {
  const { file, problems } = parseConfigFile(path, text, fileRows);
  if (file === undefined || problems.length > 0) throw new SettingsError(problems);
  let masked = text;
  for (const row of fileRows) {
    if (row.secrecy !== "secret") continue;
    const isCommand = row.form.fileShape === "mappings";
    for (const secret of literals(valueAt(file, row.name), isCommand)) {
      const shown = isCommand ? shownCommand(secret) : HIDDEN;
      const written = [secret, JSON.stringify(secret).slice(1, -1), secret.replaceAll("'", "''")];
      // Folded over lines, say: then nothing is shown that could be a part of it.
      if (!written.some((form) => masked.includes(form))) return HIDDEN;
      for (const form of written) masked = masked.replaceAll(form, shown);
    }
  }
  return redactText(masked)
    .replace(/:\/\/[^/@\s"']*@/g, `://${HIDDEN}@`)
    // A query is where servers without headers take their tokens.
    .replace(/(:\/\/[^\s"'?#]*)\?[^\s"',}\]]*/g, `$1?${HIDDEN}`);
}

/** The texts in a value that are no references; of a command's entry, the command alone. */
function literals(node: unknown, isCommand: boolean): string[] {
  if (typeof node === "string") return isReference(node) || node.trim() === "" ? [] : [node];
  if (Array.isArray(node)) return node.flatMap((item) => literals(item, isCommand));
  if (!isJsonObject(node)) return [];
  const values = isCommand ? [node["command"]] : Object.values(node);
  return values.flatMap((value) => literals(value, isCommand));
}

import { parseConfigFile } from "../../config/config_file.ts";
import { valueAt } from "../../config/file_values.ts";
import type { Secrecy } from "../../config/option.ts";
import { fileRows } from "../../config/options.ts";
import { SettingsError } from "../../config/problem.ts";
import { isReference } from "../../config/references.ts";
import { secrecyOf } from "../../config/value_secrecy.ts";
import { redactText } from "../../core/redact.ts";
import { isJsonObject } from "../../wire/json.ts";
import { shownCommand } from "../doctor/shown_target.ts";
import { HIDDEN, maskedUrl } from "../masked_url.ts";

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
    if (row.secrecy === "open") continue;
    const isCommand = row.secrecy === "secret" && row.form.fileShape === "mappings";
    for (const [secret, secrecy] of literals(valueAt(file, row.name), row.secrecy, isCommand)) {
      if (secrecy === "open") continue;
      const shown = secrecy === "url"
        ? maskedUrl(secret)
        : isCommand
        ? shownCommand(secret)
        : HIDDEN;
      if (shown === secret) continue;
      const written = [secret, JSON.stringify(secret).slice(1, -1), secret.replaceAll("'", "''")];
      // Folded over lines, say: then nothing is shown that could be a part of it.
      if (!written.some((form) => masked.includes(form))) return HIDDEN;
      for (const form of written) masked = masked.replaceAll(form, shown);
    }
  }
  // Comments, and texts where nobody expects a URL.
  return redactText(masked)
    .replace(/:\/\/[^/@\s"']*@/g, `://${HIDDEN}@`)
    .replace(/(:\/\/[^\s"'?#]*)\?[^\s"',}\]]*/g, `$1?${HIDDEN}`);
}

type Literal = readonly [text: string, secrecy: Secrecy];

/** The texts in a value that are no references; of a command's entry, the command alone. */
function literals(node: unknown, secrecy: Secrecy, isCommand: boolean): Literal[] {
  if (typeof node === "string") {
    return isReference(node) || node.trim() === "" ? [] : [[node, secrecy]];
  }
  if (Array.isArray(node)) return node.flatMap((item) => literals(item, secrecy, isCommand));
  if (!isJsonObject(node)) return [];
  if (isCommand) return literals(node["command"], secrecy, isCommand);
  return Object.entries(node).flatMap(([key, value]) =>
    literals(value, secrecyOf(key, secrecy), isCommand)
  );
}

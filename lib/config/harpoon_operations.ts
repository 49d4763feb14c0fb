import { isJsonObject } from "../wire/json.ts";
import { isBlank } from "./file_values.ts";
import type { ReadContext } from "./option.ts";
import { accept, acceptUnless, type Parsed, refuse, rulesBroken } from "./parsed.ts";
import { shownName } from "./problem.ts";
import { isReference, resolveReference, whyUnreadable } from "./references.ts";
import type { HarpoonOperation } from "./settings.ts";

/** GraphQL's names; the bound is the one of labels and channels. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;
/** Every caller is told all of them. */
const MAX_OPERATIONS = 100;
/** A document is written by hand and goes with each call. */
const MAX_DOCUMENT_CHARS = 64 * 1024;
const KEYS = ["name", "document", "document_file"];

/** The operations of a graphql target: at least one, by names that differ (harpoon §13). */
export function parseOperations(
  node: unknown,
  context: ReadContext,
): Parsed<readonly HarpoonOperation[]> {
  if (!Array.isArray(node) || node.length === 0 || node.length > MAX_OPERATIONS) {
    return refuse(`must list 1 to ${MAX_OPERATIONS} operations, each a name and a document`);
  }
  const parsed = node.map((item) => parseOperation(item, context));
  const rules = parsed.flatMap((one, index) =>
    rulesBroken(one).map((rule) => `${rule} (operation ${index + 1})`)
  );
  const operations = parsed.flatMap((one) => one.kind === "value" ? [one.value] : []);
  const names = operations.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return acceptUnless(
    [...rules, ...[...twice].map((name) => `must give each operation a name of its own: ${name}`)],
    operations,
  );
}

function parseOperation(node: unknown, context: ReadContext): Parsed<HarpoonOperation> {
  if (!isJsonObject(node)) return refuse(`must be mappings of ${KEYS.join(", ")}`);
  const unknown = Object.keys(node).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    return refuse(`must only use the keys ${KEYS.join(", ")}, not ${shownName(unknown)}`);
  }
  const name = node["name"];
  if (typeof name !== "string" || !NAME.test(name.trim())) {
    return refuse("must have names of letters, digits and _, not led by a digit, up to 64");
  }
  const document = documentOf(node["document"], node["document_file"], context);
  return document.kind === "problem"
    ? document
    : accept({ name: name.trim(), document: document.value });
}

function documentOf(text: unknown, path: unknown, context: ReadContext): Parsed<string> {
  if (isBlank(text) === isBlank(path)) return refuse("must give one of document, document_file");
  const document = isBlank(path) ? accept(text) : textOfFile(path, context);
  if (document.kind === "problem") return document;
  if (typeof document.value !== "string" || isBlank(document.value)) {
    return refuse("must not have a document that is empty");
  }
  return document.value.length > MAX_DOCUMENT_CHARS
    ? refuse(`must not have a document of over ${MAX_DOCUMENT_CHARS} characters`)
    : accept(document.value);
}

function textOfFile(written: unknown, { references }: ReadContext): Parsed<string> {
  if (typeof written !== "string") return refuse("must give document_file one path");
  const path = isReference(written)
    ? resolveReference(written, "path", references)
    : accept(written.trim());
  if (path.kind === "problem") return path;
  try {
    return accept(references.readFile(path.value));
  } catch (error) {
    return refuse(`must name a file with the document: ${path.value} ${whyUnreadable(error)}`);
  }
}

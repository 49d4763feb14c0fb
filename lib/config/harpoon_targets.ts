import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { isBlank } from "./file_values.ts";
import { each } from "./forms.ts";
import type { Form, ReadContext } from "./option.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { shownName } from "./problem.ts";
import { isReference, resolveReference } from "./references.ts";
import { integerBetween, parseLine } from "./scalars.ts";
import type { HarpoonTarget } from "./settings.ts";
import { parseHttpUrl } from "./urls.ts";

const LABEL = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/** The most a target may raise the size limits to: what any body of this program may hold. */
const MAX_TARGET_BYTES = 32 * 1024 * 1024;
/** A call may take this long at most (harpoon §4). */
const MAX_TIMEOUT_SECONDS = 120;
/** Keys of a target in a file (harpoon §13). */
const KEYS = [
  "label",
  "url",
  "base_url",
  "unix_socket",
  "description",
  "allowed_methods",
  "max_request_size_bytes",
  "max_response_size_bytes",
  "timeout_seconds",
] as const;

/** Harpoon targets: repeatable flag, variable separated by `;` or lines, mappings in a file. */
export function harpoonTargetList(): Form<readonly HarpoonTarget[]> {
  return {
    fileShape: "mappings",
    repeatable: true,
    isSwitch: false,
    reference: "value",
    read(given, context) {
      const targets = given.kind === "file"
        ? Array.isArray(given.node)
          ? each(given.node, (node) => targetFromFile(node, context))
          : refuse("must be a list")
        : each(textsOf(given), (text) => targetFromText(text, context));
      if (targets.kind === "problem") return targets;
      const labels = targets.value.map(({ label }) => label);
      const twice = labels.find((label, index) => labels.indexOf(label) !== index);
      return twice === undefined ? targets : refuse(`gives label ${twice} twice`);
    },
  };
}

function textsOf(
  given: { kind: "flag"; values: readonly string[] } | { kind: "env"; text: string },
) {
  const texts = given.kind === "flag" ? given.values : given.text.split(/[;\n]/);
  return texts.filter((text) => text.trim() !== "");
}

/** `label=L,url=U[,unix-socket=S][,desc=D]`; the keys in any case, unknown ones without effect. */
function targetFromText(text: string, context: ReadContext): Parsed<HarpoonTarget> {
  const fields: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const equals = pair.indexOf("=");
    if (equals < 0) return refuse("must be label=LABEL,url=URL[,unix-socket=PATH][,desc=TEXT]");
    const key = pair.slice(0, equals).trim().toLowerCase();
    const field = KEY_OF_TEXT.get(key);
    if (field === undefined) {
      context.note(`has a target with a key without effect: ${shownName(key)}`);
    } else fields[field] = unquoted(pair.slice(equals + 1).trim());
  }
  return targetFromFields(fields, context, false);
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

function targetFromFile(node: unknown, context: ReadContext): Parsed<HarpoonTarget> {
  if (!isJsonObject(node)) return refuse(`must be a mapping with ${KEYS.join(", ")}`);
  const unknown = Object.keys(node).find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    return refuse(`has an unknown key ${shownName(unknown)}; known are ${KEYS.join(", ")}`);
  }
  return targetFromFields(node, context, true);
}

function targetFromFields(
  fields: JsonObject,
  context: ReadContext,
  inFile: boolean,
): Parsed<HarpoonTarget> {
  const label = textOf(fields, "label");
  if (label === undefined || !LABEL.test(label)) {
    return refuse("must have a label of a-z 0-9 _ -, 1 to 64 characters, not led by _ or -");
  }
  const [exact, base] = [textOf(fields, "url"), textOf(fields, "base_url")];
  if (exact !== undefined && base !== undefined) return refuse("must not give url and base_url");
  const written = exact ?? base;
  if (written === undefined) return refuse(`must give target ${label} a url`);
  const resolved = inFile ? resolve(written, "value", context) : accept(written);
  const url = resolved.kind === "value" ? parseHttpUrl(resolved.value) : resolved;
  if (url.kind === "problem") return refuse(`gives target ${label} a url that ${url.rule}`);
  const socket = textOf(fields, "unix_socket");
  const path = socket === undefined ? accept(undefined) : resolve(socket, "path", context);
  const unixSocket = path.kind === "value" && path.value !== undefined
    ? parseLine(path.value)
    : path;
  if (unixSocket.kind === "problem") return refuse(`${unixSocket.rule} (target ${label})`);
  const limits = limitsOf(fields);
  if (limits.kind === "problem") return refuse(`${limits.rule} (target ${label})`);
  const methods = methodsOf(fields["allowed_methods"]);
  if (methods.kind === "problem") return refuse(`${methods.rule} (target ${label})`);
  const description = textOf(fields, "description");
  return accept({
    label,
    url: url.value,
    prefix: base !== undefined,
    ...(unixSocket.value === undefined ? {} : { unixSocket: unixSocket.value }),
    ...(description === undefined ? {} : { description }),
    ...(methods.value === undefined ? {} : { allowedMethods: methods.value }),
    ...limits.value,
  });
}

type Limits = Pick<HarpoonTarget, "maxRequestBytes" | "maxResponseBytes" | "timeoutMs">;

function limitsOf(fields: JsonObject): Parsed<Limits> {
  const request = integerOf(fields, "max_request_size_bytes", MAX_TARGET_BYTES);
  if (request.kind === "problem") return request;
  const response = integerOf(fields, "max_response_size_bytes", MAX_TARGET_BYTES);
  if (response.kind === "problem") return response;
  const seconds = integerOf(fields, "timeout_seconds", MAX_TIMEOUT_SECONDS);
  if (seconds.kind === "problem") return seconds;
  return accept({
    ...(request.value === undefined ? {} : { maxRequestBytes: request.value }),
    ...(response.value === undefined ? {} : { maxResponseBytes: response.value }),
    ...(seconds.value === undefined ? {} : { timeoutMs: seconds.value * 1000 }),
  });
}

function integerOf(fields: JsonObject, key: string, max: number): Parsed<number | undefined> {
  const text = textOf(fields, key);
  if (text === undefined) return accept(undefined);
  const parsed = integerBetween(1, max)(text);
  return parsed.kind === "problem" ? refuse(`gives a ${key} that ${parsed.rule}`) : parsed;
}

function methodsOf(node: unknown): Parsed<readonly string[] | undefined> {
  if (isBlank(node)) return accept(undefined);
  if (!Array.isArray(node) || node.length === 0) return refuse("must list allowed_methods");
  const methods = node.map((method) => typeof method === "string" ? method.toUpperCase() : "");
  return methods.every((method) => METHODS.includes(method))
    ? accept([...new Set(methods)])
    : refuse(`must only allow methods from ${METHODS.join(", ")}`);
}

function textOf(fields: JsonObject, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && !isBlank(value) ? value.trim() : undefined;
}

function resolve(text: string, kind: "value" | "path", context: ReadContext): Parsed<string> {
  return isReference(text) ? resolveReference(text, kind, context.references) : accept(text);
}

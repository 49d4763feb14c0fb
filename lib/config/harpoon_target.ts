import type { HeaderList } from "../wire/header_list.ts";
import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { isBlank } from "./file_values.ts";
import { headerMap, resolvedHeaders } from "./header_map.ts";
import { parseOperations } from "./harpoon_operations.ts";
import {
  parseAddresses,
  parseMethods,
  parseRate,
  RESERVED_TARGET_HEADERS,
} from "./harpoon_parts.ts";
import { TARGET_KEY_NAMES, type TargetKeyName } from "./harpoon_keys.ts";
import { parseTargetUrl } from "./harpoon_url.ts";
import type { ReadContext } from "./option.ts";
import { accept, acceptUnless, type Parsed, refuse, rulesBroken } from "./parsed.ts";
import { shownName } from "./problem.ts";
import { isReference, resolveReference } from "./references.ts";
import { integerBetween, oneOf, parseLine } from "./scalars.ts";
import type { CertificateFiles, HarpoonTarget } from "./settings.ts";

const LABEL = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** The most a target may raise the size limits to: what any body of this program may hold. */
const MAX_TARGET_BYTES = 32 * 1024 * 1024;
/** A call may take this long at most (harpoon §4). */
const MAX_TIMEOUT_SECONDS = 120;

/**
 * The target of a mapping, or every rule it breaks (harpoon §3, §13).
 *
 * @param inFile whether its URL may be a reference
 */
export function parseTarget(
  node: unknown,
  context: ReadContext,
  inFile: boolean,
): Parsed<HarpoonTarget> {
  if (!isJsonObject(node)) return refuse(`must be a mapping with ${TARGET_KEY_NAMES.join(", ")}`);
  const fields = new Fields(node, context);
  const label = fields.take("label", text(parseLabel));
  if (label === undefined) fields.need("label");
  const { url, prefix } = urlOf(fields, inFile);
  const unixSocket = fields.take("unix_socket", path);
  const description = fields.take("description", text(accept));
  const allowedMethods = fields.take("allowed_methods", parseMethods);
  const maxRequestBytes = fields.take("max_request_size_bytes", text(size));
  const maxResponseBytes = fields.take("max_response_size_bytes", text(size));
  const seconds = fields.take("timeout_seconds", text(integerBetween(1, MAX_TIMEOUT_SECONDS)));
  const headers = fields.take("headers", secretHeaders);
  const clientCertificate = certificateOf(fields);
  const rate = fields.take("rate_limit", text(parseRate));
  const addresses = fields.take("allowed_addresses", parseAddresses);
  const kind = fields.take("kind", text(oneOf<"graphql">(["graphql"])));
  const operations = fields.take("operations", parseOperations);
  fields.rules.push(...clashesOf(fields, kind === "graphql"));
  return acceptUnless(fields.rules, {
    label: label ?? "",
    url: url ?? "",
    prefix,
    ...(unixSocket === undefined ? {} : { unixSocket }),
    ...(description === undefined ? {} : { description }),
    ...(allowedMethods === undefined ? {} : { allowedMethods }),
    ...(maxRequestBytes === undefined ? {} : { maxRequestBytes }),
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    ...(headers === undefined ? {} : { headers }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(rate === undefined ? {} : { rate }),
    ...(addresses === undefined ? {} : { addresses }),
    ...(kind === undefined ? {} : { kind }),
    ...(operations === undefined ? {} : { operations }),
  });
}

function urlOf(fields: Fields, inFile: boolean): { url: string | undefined; prefix: boolean } {
  const prefix = fields.has("base_url");
  if (prefix && fields.has("url")) fields.rules.push("must not give url and base_url; keep one");
  if (!prefix && !fields.has("url")) fields.need("url");
  const parse: Read<string> = (node, context) => {
    const written = text(accept)(node, context);
    if (written.kind === "problem" || !inFile || !isReference(written.value)) {
      return written.kind === "problem" ? written : parseTargetUrl(written.value);
    }
    const resolved = resolveReference(written.value, "value", context.references);
    return resolved.kind === "problem" ? resolved : parseTargetUrl(resolved.value);
  };
  return { url: fields.take(prefix ? "base_url" : "url", parse), prefix };
}

function certificateOf(fields: Fields): CertificateFiles | undefined {
  const certFile = fields.take("client_cert", path);
  const keyFile = fields.take("client_key", path);
  if (fields.has("client_cert") !== fields.has("client_key")) {
    fields.rules.push("must give client_cert and client_key together");
  }
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
}

/** Keys that make no sense together, whatever their values are. */
function clashesOf(fields: Fields, isGraphql: boolean): string[] {
  const bothOf = (one: TargetKeyName, other: TargetKeyName) => fields.has(one) && fields.has(other);
  const rules: readonly (readonly [isBroken: boolean, rule: string])[] = [
    [
      bothOf("unix_socket", "allowed_addresses"),
      "allowed_addresses must not stand beside unix_socket, which has no address",
    ],
    [
      bothOf("unix_socket", "client_cert"),
      "client_cert must not stand beside unix_socket, which is spoken to without TLS",
    ],
    [
      isGraphql && !fields.has("operations"),
      "operations must be given for kind graphql: what is not listed cannot be sent",
    ],
    [
      !fields.has("kind") && fields.has("operations"),
      "operations must not be given without kind: graphql",
    ],
    [
      isGraphql && fields.has("base_url"),
      "base_url must not be given for kind graphql, which has no paths; use url",
    ],
    [
      isGraphql && fields.has("allowed_methods"),
      "allowed_methods must not be given for kind graphql, whose calls are all POST",
    ],
  ];
  return rules.flatMap(([isBroken, rule]) => isBroken ? [rule] : []);
}

/** How one key's value is read. */
type Read<T> = (node: unknown, context: ReadContext) => Parsed<T>;

/** The keys of one target; takes note of what is wrong with each. */
class Fields {
  readonly rules: string[] = [];
  readonly #node: JsonObject;
  readonly #context: ReadContext;

  constructor(node: JsonObject, context: ReadContext) {
    this.#node = node;
    this.#context = context;
    for (const key of Object.keys(node)) {
      if (TARGET_KEY_NAMES.some((known) => known === key)) continue;
      this.rules.push(`unknown key ${shownName(key)}; known are ${TARGET_KEY_NAMES.join(", ")}`);
    }
  }

  has(key: TargetKeyName): boolean {
    return Object.hasOwn(this.#node, key) && !isBlank(this.#node[key]);
  }

  /** The value of a key; `undefined` if it is not given or not good. */
  take<T>(key: TargetKeyName, read: Read<T>): T | undefined {
    if (!this.has(key)) return undefined;
    const parsed = read(this.#node[key], this.#context);
    this.rules.push(...rulesBroken(parsed).map((rule) => `${key} ${rule}`));
    return parsed.kind === "value" ? parsed.value : undefined;
  }

  /** A key without which there is no target. */
  need(key: TargetKeyName): void {
    if (!this.has(key)) this.rules.push(`${key} must be given`);
  }
}

function text<T>(parse: (text: string) => Parsed<T>): Read<T> {
  return (node) => typeof node === "string" ? parse(node.trim()) : refuse("must be a single value");
}

const path: Read<string> = (node, context) => {
  const written = text(accept)(node, context);
  if (written.kind === "problem") return written;
  const resolved = isReference(written.value)
    ? resolveReference(written.value, "path", context.references)
    : written;
  return resolved.kind === "problem" ? resolved : parseLine(resolved.value);
};

const secretHeaders: Read<HeaderList> = (node, context) => {
  const lines = headerMap(node);
  return lines.kind === "problem"
    ? lines
    : resolvedHeaders(lines.value, RESERVED_TARGET_HEADERS, context);
};

const size = integerBetween(1, MAX_TARGET_BYTES);

function parseLabel(label: string): Parsed<string> {
  return LABEL.test(label)
    ? accept(label)
    : refuse("must have a-z 0-9 _ -, 1 to 64 characters, not led by _ or -");
}

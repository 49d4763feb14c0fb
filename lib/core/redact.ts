/**
 * Takes secrets out of what is about to be shown (operator-surface §7). Values are hidden by the
 * name they stand under, and every string is searched for the usual shapes of a credential. Pure;
 * each output (log, buffer, bundle) calls it before it writes, so no output can forget one rule.
 */

/** What stands where a secret stood. */
export const REDACTED = "[REDACTED]";

/** A value a log attribute may hold. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue | undefined };

/** Nesting beyond this is cut: attributes are flat by habit, deeper ones are a mistake. */
const MAX_DEPTH = 8;

/** Known secrets shorter than this are not searched for: they would blank ordinary words. */
const MIN_KNOWN_SECRET_CHARS = 6;

const SECRET_NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "proxy_authorization",
  "cookie",
  "set_cookie",
  "x_tunnel_shard_token",
  "shard_token",
  "api_key",
  "apikey",
  "access_token",
  "refresh_token",
  "id_token",
  "runtime_token",
  "client_secret",
  "password",
  "secret",
]);

/** Names of values inside a text; a prefix (`OPENAI_API_KEY`, `x-api-key`) does not save them. */
const VALUE_NAME = String
  .raw`(?:[\w-]*[_-])?(?:api[_-]?key|(?:access|refresh|id|shard|runtime)[_-]token|client[_-]secret|password|secret)|code`;
const HEADER_NAME = String.raw`(?:proxy-)?authorization|(?:set-)?cookie`;
/** A number called `code` is what JSON-RPC and HTTP count errors by; a credential is never one. */
const QUOTED = String.raw`(?!code"\s*:\s*-?\d)(?:${VALUE_NAME}|${HEADER_NAME})`;
const QUOTED_INSIDE = String.raw`(?!code\\"\s*:\s*-?\d)(?:${VALUE_NAME}|${HEADER_NAME})`;

/** Shapes of credentials and what replaces them, in order. All are linear in the text's length. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // "name":"value", "name":["value"] and "name":1.
  [
    new RegExp(
      String.raw`("${QUOTED}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|\[[^\]]*\]?|[^\s,}\]]+)`,
      "gi",
    ),
    `$1"${REDACTED}"`,
  ],
  // The same, inside a JSON string.
  [
    new RegExp(String.raw`(\\"${QUOTED_INSIDE}\\"\s*:\s*)(?:\\"[^"]*"?|[^\s,}\]]+)`, "gi"),
    `$1\\"${REDACTED}\\"`,
  ],
  // A header line, to its end.
  [
    /((?:authorization|x-tunnel-shard-token|(?:set-)?cookie)[ \t]*:[ \t]*(?:bearer[ \t]+)?)[^\r\n]+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(bearer[ \t]+)[\w.~+/=-]{16,}/gi, `$1${REDACTED}`],
  // Query and form values. References such as `env:NAME` are names, not secrets.
  [
    new RegExp(
      String.raw`(?<![\w-])((?:${VALUE_NAME})=)(?!env:|file:)(?:"[^"]*"?|[^&\s"]+)`,
      "gi",
    ),
    `$1${REDACTED}`,
  ],
  [/\bsk-[\w-]{10,}/gi, "sk-REDACTED"],
  // scheme://user:pass@host; the last @ before the path ends the user part.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s?#"]*@/gi, `$1${REDACTED}@`],
];

/** Whether a value under this name is a secret as a whole. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase().replaceAll("-", "_"));
}

/**
 * The text without credentials.
 *
 * @param known secret texts of this process, hidden wherever they occur whatever their shape
 */
export function redactText(text: string, known: readonly string[] = []): string {
  let out = text;
  for (const secret of known) {
    if (secret.length >= MIN_KNOWN_SECRET_CHARS) out = out.replaceAll(secret, REDACTED);
  }
  for (const [shape, replacement] of SHAPES) out = out.replace(shape, replacement);
  return out;
}

/**
 * The beginning of a longer text, without the part of a known secret that it may end with: that part
 * alone would not be recognised.
 */
export function withoutTornSecret(text: string, known: readonly string[]): string {
  let end = text.length;
  for (const secret of known) {
    for (let length = Math.min(secret.length - 1, text.length); length > 0; length--) {
      if (!text.endsWith(secret.slice(0, length))) continue;
      end = Math.min(end, text.length - length);
      break;
    }
  }
  return text.slice(0, end);
}

/** The value without credentials, through lists and maps; `name` is the key it stands under. */
export function redactValue(
  name: string,
  value: PlainValue,
  known: readonly string[] = [],
): PlainValue {
  return redactAt(name, value, known, 0);
}

/** The text with every URL in it cut to its scheme and host, as error texts are shown. */
export function originsOnly(text: string): string {
  return text.replace(
    /\b([a-z][a-z0-9+.-]{0,30}:\/\/)(?:[^/\s?#"]*@)?([^/\s?#"'<>()]*)[^\s"'<>()]*/gi,
    "$1$2",
  );
}

function redactAt(
  name: string,
  value: PlainValue,
  known: readonly string[],
  depth: number,
): PlainValue {
  if (isSecretName(name)) return REDACTED;
  if (typeof value === "string") return redactText(value, known);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "…";
  if (isList(value)) return value.map((item) => redactAt("", item, known, depth + 1));
  const shown: Record<string, PlainValue> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) {
      shown[redactText(key, known)] = redactAt(key, member, known, depth + 1);
    }
  }
  return shown;
}

/** `Array.isArray` does not narrow a readonly list away from a map; this does. */
function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

import {
  isSecretName,
  type PlainValue,
  REDACTED,
  redactText,
  withoutTornSecret,
} from "../../core/redact.ts";

/** More values than any answer has; what is beyond is not looked through, so it is not shown. */
const MAX_VALUES = 20_000;
/** A log's tail is far shorter; what is beyond is cut. */
const MAX_TEXT_CHARS = 16_384;
/** Deeper nesting than any answer has (codex §4.1). */
const MAX_DEPTH = 64;
/** What stands where something was too much to be looked through. */
const BLANKED = "[TOO LARGE]";

/** A name of a place of a secret is none itself. */
const LOCATOR = /^(?:env:[A-Za-z_]\w*|file:\S.*)$/;

/** Names that end like a secret's, beyond those that logs know. */
const SECRET_ENDING =
  /(?:^|[_-])(?:token|api[_-]?key|apikey|password|passwd|passphrase|secret|(?:private|admin)[_-]?key|credentials?)$/i;

/** Shapes of secrets in texts that logs do not see: key files, YAML, flags of command lines. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z0-9 ]+-----[^-]*(?:-----END [A-Z0-9 ]+-----)?/g,
    REDACTED,
  ],
  [
    /^([ \t-]*["']?(?:[\w-]*[_-])?(?:token|api[_-]?key|password|passwd|secret|private[_-]?key)["']?[ \t]*:[ \t]+)(?!["']?(?:env:|file:)|["']?\[REDACTED\])\S.*$/gim,
    `$1${REDACTED}`,
  ],
  [
    /((?:^|\s)--?(?:[\w-]*[_-])?(?:token|api-?key|password|passwd|secret|private-key|credentials?)(?:=|[ \t]+))(?!env:|file:|\$|--|\[REDACTED\])("[^"]*"?|'[^']*'?|\S+)/gi,
    `$1${REDACTED}`,
  ],
  [
    /\b((?:\w*_)?(?:TOKEN|PASSWD))=(?!env:|file:|\$|\[REDACTED\])("[^"]*"?|[^&\s"]+)/gi,
    `$1=${REDACTED}`,
  ],
];

/**
 * An answer without credentials (codex §4.1): by the names that values stand under, by the shapes of
 * credentials, and by the secrets that are known. A text that stands under a secret name anywhere is
 * hidden everywhere. Names of places (`env:NAME`, `file:PATH`) are kept. Pure.
 *
 * @param known secrets of this process
 */
export function redactPayload(value: PlainValue, known: readonly string[]): PlainValue {
  const found = new Set(known);
  collect("", value, found, 0);
  return shownAt("", value, { known: [...found], left: MAX_VALUES }, 0);
}

/** One text without credentials. */
export function redactLine(text: string, known: readonly string[]): string {
  const begin = text.length > MAX_TEXT_CHARS
    ? withoutTornSecret(text.slice(0, MAX_TEXT_CHARS), known)
    : text;
  let out = redactText(begin, known);
  for (const [shape, replacement] of SHAPES) out = out.replace(shape, replacement);
  return text.length > MAX_TEXT_CHARS ? `${out}…` : out;
}

function isSecret(name: string): boolean {
  return isSecretName(name) || SECRET_ENDING.test(name);
}

function collect(name: string, value: PlainValue, found: Set<string>, depth: number): void {
  if (typeof value === "string") {
    if (isSecret(name) && !LOCATOR.test(value)) found.add(value);
  } else if (typeof value === "object" && value !== null && depth < MAX_DEPTH) {
    // A list under a secret name holds secrets.
    for (const [key, member] of Object.entries(value)) {
      if (member !== undefined) {
        collect(Array.isArray(value) ? name : key, member, found, depth + 1);
      }
    }
  }
}

interface Looking {
  readonly known: readonly string[];
  /** How many values may still be looked at. */
  left: number;
}

function shownAt(name: string, value: PlainValue, looking: Looking, depth: number): PlainValue {
  if (looking.left-- <= 0 || depth > MAX_DEPTH) return BLANKED;
  if (isSecret(name) && value !== null && typeof value !== "boolean") {
    if (typeof value !== "string" || !LOCATOR.test(value)) return REDACTED;
  }
  if (typeof value === "string") return redactLine(value, looking.known);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((item) => shownAt("", item, looking, depth + 1));
  const shown: Record<string, PlainValue> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    shown[redactLine(key, looking.known)] = shownAt(key, member, looking, depth + 1);
  }
  return shown;
}

/** `Array.isArray` does not narrow a readonly list away from a map; this does. */
function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

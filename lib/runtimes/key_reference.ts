import { accept, type Parsed, refuse } from "../config/parsed.ts";
import { parseReference, type ReferenceSources, resolveReference } from "../config/references.ts";
import { OperatorError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";

/** Where the runtime key of a runtime comes from unless told otherwise (runtimes §1.3). */
export const DEFAULT_RUNTIME_KEY = "env:CONTROL_PLANE_API_KEY";

/** Where an admin key comes from unless told otherwise (runtimes §1.3). */
export const DEFAULT_ADMIN_KEY = "env:OPENAI_ADMIN_KEY";

/** What may stand in an `Authorization` header: no white space, nothing outside ASCII. */
const BEARER = /^[\x21-\x7e]+$/;

/**
 * A key as it may be stored: `env:NAME` or `file:PATH`, with the prefix in lower case. A key itself
 * is refused; the rule does not repeat it.
 */
export function parseKeyReference(text: string): Parsed<string> {
  const parsed = parseReference(text);
  if (parsed.kind === "problem") {
    return /^\s*(?:env|file):/i.test(text)
      ? parsed
      : refuse("must be env:NAME or file:PATH, never the key itself");
  }
  const { value } = parsed;
  return accept(value.kind === "env" ? `env:${value.name}` : `file:${value.path}`);
}

/** The key that a reference stands for. @throws OperatorError naming the reference, never the key */
export function resolveKey(what: string, reference: string, sources: ReferenceSources): Secret {
  const found = resolveReference(reference, "value", sources);
  if (found.kind === "problem") {
    // A literal that somebody wrote into the file by hand is not repeated.
    const shown = parseKeyReference(reference).kind === "value" ? ` ${reference}` : "";
    throw new OperatorError(`${what}${shown} ${found.rule}`);
  }
  if (!BEARER.test(found.value)) throw new OperatorError(`${what} ${reference} holds no API key`);
  return new Secret(found.value);
}

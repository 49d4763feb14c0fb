import { BodyError, readText } from "../../core/body.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../../wire/json.ts";

/** The longest prompt Codex takes is a million characters, four bytes each at most; and the rest. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;
/** Of a field's name that is not known, what fits a line. */
const MAX_SHOWN_CHARS = 64;

/** The members of a request's body, by the kinds of value they have. */
export type FieldKinds = Readonly<Record<string, "text" | "switch">>;

/** The members that were given; blank texts count as not given. */
export type Fields<K extends FieldKinds> = {
  readonly [name in keyof K]: K[name] extends "text" ? string | undefined : boolean | undefined;
};

export type ReadFields<K extends FieldKinds> =
  | { readonly kind: "fields"; readonly fields: Fields<K> }
  /** The message begins with `decode request` (operator-surface §3). */
  | { readonly kind: "refused"; readonly message: string };

/**
 * Reads the body of a request: one JSON object with no member that is not named here; no body at all is
 * an object without members.
 */
export async function readFields<K extends FieldKinds>(
  request: Request,
  kinds: K,
): Promise<ReadFields<K>> {
  let text: string;
  try {
    text = await readText(request, MAX_BODY_BYTES);
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return refused(error.message);
  }
  const body = text.trim() === "" ? {} : tryParseJson(text);
  if (!isJsonObject(body)) return refused("one JSON object is expected");
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(kinds, name));
  if (unknown !== undefined) return refused(`unknown field "${unknown.slice(0, MAX_SHOWN_CHARS)}"`);
  for (const [name, kind] of Object.entries(kinds)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    const fits = kind === "text" ? typeof value === "string" : typeof value === "boolean";
    if (!fits) {
      return refused(`"${name}" has to be a ${kind === "text" ? "string" : "boolean"}`);
    }
  }
  return { kind: "fields", fields: fieldsOf(body, kinds) };
}

function fieldsOf<K extends FieldKinds>(body: JsonObject, kinds: K): Fields<K>;
function fieldsOf(body: JsonObject, kinds: FieldKinds): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(kinds).map((name): [string, unknown] => {
      const value = body[name];
      const isBlank = value === null || typeof value === "string" && value.trim() === "";
      return [name, isBlank ? undefined : value];
    }),
  );
}

function refused(message: string): { readonly kind: "refused"; readonly message: string } {
  return { kind: "refused", message: `decode request: ${message}` };
}

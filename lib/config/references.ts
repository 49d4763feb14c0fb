import { accept, type Parsed, refuse } from "./parsed.ts";
import { missingFlag } from "./refused_right.ts";
import { hasControl } from "./scalars.ts";

/** Where references look; both are passed in so that loading has no hidden input. */
export interface ReferenceSources {
  env(name: string): string | undefined;
  /** The text of a file; throws `Deno.errors.NotFound` or another error. */
  readFile(path: string): string;
}

/**
 * How a resolved text is cleaned (configuration §6): `value` trims both sources; `header` trims a
 * variable and takes one line ending off a file; `secret` uses a variable as it is and trims a file;
 * `path` means a file by its name, never its content: the variable holds it, or it follows `file:`.
 */
export type ReferenceKind = "value" | "header" | "secret" | "path";

/** A parsed `env:NAME` or `file:PATH`. */
export type Reference =
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a text claims to be a reference; the prefixes are reserved, in any case of letters. */
export function isReference(text: string): boolean {
  return /^\s*(?:env|file):/i.test(text);
}

/** Reads the form `env:NAME` or `file:PATH` without resolving it. */
export function parseReference(text: string): Parsed<Reference> {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(":");
  const rest = trimmed.slice(colon + 1).trim();
  switch (trimmed.slice(0, colon).toLowerCase()) {
    case "env":
      return ENV_NAME.test(rest)
        ? accept({ kind: "env", name: rest })
        : refuse("must name a variable after env:, such as env:CONTROL_PLANE_API_KEY");
    case "file":
      return rest !== "" && !hasControl(rest)
        ? accept({ kind: "file", path: rest })
        : refuse("must name a file after file:, such as file:/run/secrets/key");
    default:
      return refuse("must be env:NAME or file:PATH");
  }
}

/** The text a reference stands for; unset, unreadable and empty ones are problems that name it. */
export function resolveReference(
  text: string,
  kind: ReferenceKind,
  sources: ReferenceSources,
): Parsed<string> {
  const parsed = parseReference(text);
  if (parsed.kind === "problem") return parsed;
  const reference = parsed.value;
  if (reference.kind === "env") return fromVariable(reference.name, kind, sources);
  return kind === "path" ? accept(reference.path) : fromFile(reference.path, kind, sources);
}

function fromVariable(
  name: string,
  kind: ReferenceKind,
  sources: ReferenceSources,
): Parsed<string> {
  const found = sources.env(name);
  if (found === undefined) return refuse(`refers to variable ${name}, which is not set`);
  if (found.trim() === "") return refuse(`refers to variable ${name}, which is empty`);
  return accept(kind === "secret" ? found : found.trim());
}

function fromFile(path: string, kind: ReferenceKind, sources: ReferenceSources): Parsed<string> {
  let found: string;
  try {
    found = sources.readFile(path);
  } catch (error) {
    return refuse(`refers to file ${path}, which ${whyUnreadable(error)}`);
  }
  if (found.trim() === "") return refuse(`refers to file ${path}, which is empty`);
  return accept(kind === "header" ? found.replace(/\r?\n$/, "") : found.trim());
}

/** Reads on after "file X, which" or "cannot be used: it": the reason a file could not be read. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "is a directory";
  if (error instanceof Deno.errors.NotCapable) {
    return `may not be read: run with ${missingFlag(error) ?? "--allow-read"}`;
  }
  if (error instanceof Deno.errors.PermissionDenied) return "is not readable for this user";
  return "cannot be read";
}

/** Whether a path names a file; one that may not be looked at counts, so that reading it says why. */
export function exists(sources: ReferenceSources, path: string): boolean {
  try {
    sources.readFile(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

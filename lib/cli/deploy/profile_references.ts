import { parseConfigFile } from "../../config/config_file.ts";
import { valueAt } from "../../config/file_values.ts";
import type { Option } from "../../config/option.ts";
import { fileRows, options } from "../../config/options.ts";
import { isReference, parseReference, type ReferenceSources } from "../../config/references.ts";
import { isJsonObject } from "../../wire/json.ts";

/** The variables and files that a profile refers to. */
export interface ProfileReferences {
  /** Every variable that the target must set. */
  readonly variables: ReadonlySet<string>;
  /** Of these, the ones that hold nothing a plan is made of. */
  readonly secretVariables: ReadonlySet<string>;
  /** Files that hold nothing a plan is made of. */
  readonly secretFiles: ReadonlySet<string>;
}

/** Stands for a secret, which the target has: what this machine has under that name is not looked at. */
const ELSEWHERE = "held-by-the-target";

/** One reference and whether what it stands for is a secret. */
interface Found {
  readonly kind: "env" | "file";
  readonly name: string;
  readonly isSecret: boolean;
}

/**
 * The references in the values of a profile: what a comment or a plain text says is none. A profile that
 * cannot be parsed has none; reading its settings tells why.
 */
export function profileReferences(path: string, text: string): ProfileReferences {
  const { file } = parseConfigFile(path, text, fileRows);
  const found = file === undefined ? [] : fileRows.flatMap((row) => {
    return row.form.reference === undefined
      ? []
      : referencesIn(valueAt(file, row.name), isSecretRow(row));
  });
  const [keyVariable] = options.apiKey.env ?? [];
  if (
    file !== undefined && keyVariable !== undefined &&
    valueAt(file, options.apiKey.name) === undefined
  ) {
    found.push({ kind: "env", name: keyVariable, isSecret: true });
  }
  const names = (kind: Found["kind"], isSecret: boolean) =>
    new Set(found.flatMap((one) => one.kind === kind && one.isSecret === isSecret ? one.name : []));
  const open = names("env", false);
  const secret = names("env", true);
  return {
    variables: secret.union(open),
    // A value that is needed for the plan is, wherever else it is used.
    secretVariables: secret.difference(open),
    secretFiles: names("file", true).difference(names("file", false)),
  };
}

/**
 * The environment and the files of the target, as far as a plan can know them: nothing of this machine's
 * own environment counts, but for a value that the profile takes from a variable and the plan is made of.
 *
 * @param profile where the target has the profile, and its text
 */
export function targetSources(
  sources: ReferenceSources,
  { variables, secretVariables, secretFiles }: ProfileReferences,
  profile: { readonly path: string; readonly text: string },
): ReferenceSources {
  return {
    env(name) {
      if (secretVariables.has(name)) return ELSEWHERE;
      return variables.has(name) ? sources.env(name) : undefined;
    },
    readFile(name) {
      if (name === profile.path) return profile.text;
      return secretFiles.has(name) ? ELSEWHERE : sources.readFile(name);
    },
  };
}

/** References are whole values, at any depth. */
function referencesIn(node: unknown, isSecret: boolean): Found[] {
  if (Array.isArray(node)) return node.flatMap((item) => referencesIn(item, isSecret));
  if (isJsonObject(node)) {
    return Object.entries(node).flatMap(([key, value]) =>
      // Targets carry the one map of secrets that lies inside of an open value.
      referencesIn(value, isSecret || key === "headers")
    );
  }
  if (typeof node !== "string" || !isReference(node)) return [];
  const parsed = parseReference(node);
  if (parsed.kind === "problem") return [];
  const { value } = parsed;
  return [{ kind: value.kind, name: value.kind === "env" ? value.name : value.path, isSecret }];
}

function isSecretRow({ form: { reference } }: Option<unknown>): boolean {
  switch (reference) {
    case "secret":
    case "header":
      return true;
    case "value":
    case "path":
    case undefined:
      return false;
  }
}

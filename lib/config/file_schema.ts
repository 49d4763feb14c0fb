import * as z from "zod/mini";
import type { JsonObject } from "../wire/json.ts";
import type { FileShape, Option } from "./option.ts";

/** Something in a file that no setting can be. */
export type SchemaIssue =
  | { readonly kind: "unknown_key"; readonly keys: readonly string[] }
  /** `rule` reads on after the dotted path: "must be ...". */
  | { readonly kind: "wrong_type"; readonly keys: readonly string[]; readonly rule: string };

/** Every scalar is still the text it was written as: one grammar per setting serves all sources. */
const SHAPES: Readonly<Record<FileShape, z.ZodMiniType>> = {
  text: z.string(),
  texts: z.array(z.string()),
  mapping: z.record(z.string(), z.unknown()),
  mappings: z.array(z.record(z.string(), z.unknown())),
};

const RULES: Readonly<Record<FileShape, string>> = {
  text: "must be a single value",
  texts: "must be a list of texts",
  mapping: "must be a mapping",
  mappings: "must be a list of mappings",
};

/** The schema of a file, made from the options table: strict, and nothing is required. */
export class FileSchema {
  readonly #schema: z.ZodMiniType;
  readonly #shapes: ReadonlyMap<string, FileShape>;

  constructor(rows: readonly Option<unknown>[]) {
    this.#shapes = new Map(rows.map(({ name, form }) => [name, form.fileShape]));
    this.#schema = strictTree(rows.map(({ name, form }) => [name.split("."), form.fileShape]));
  }

  /** Everything in the content that the table does not know, in the order of the schema. */
  issues(content: JsonObject): SchemaIssue[] {
    const result = this.#schema.safeParse(content);
    return result.success ? [] : result.error.issues.flatMap((issue) => this.#read(issue));
  }

  #read(issue: z.core.$ZodIssue): SchemaIssue[] {
    const keys = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ kind: "unknown_key", keys: [...keys, key] }));
    }
    return [{ kind: "wrong_type", ...this.#owner(keys) }];
  }

  /** The setting or section an issue is in: items of lists have no rule of their own. */
  #owner(keys: readonly string[]): { readonly keys: readonly string[]; readonly rule: string } {
    for (let length = keys.length; length > 0; length--) {
      const shape = this.#shapes.get(keys.slice(0, length).join("."));
      if (shape !== undefined) return { keys: keys.slice(0, length), rule: RULES[shape] };
    }
    return { keys, rule: "must be a mapping of settings" };
  }
}

type Leaf = readonly [path: readonly string[], shape: FileShape];

function strictTree(leaves: readonly Leaf[]): z.ZodMiniType {
  const members = Map.groupBy(leaves, ([[key = ""]]) => key);
  const shape: Record<string, z.ZodMiniType> = {};
  for (const [key, below] of members) {
    const [first] = below;
    const isLeaf = first !== undefined && first[0].length === 1;
    const member = isLeaf
      ? SHAPES[first[1]]
      : strictTree(below.map(([path, shape]) => [path.slice(1), shape]));
    shape[key] = z.optional(member);
  }
  return z.strictObject(shape);
}

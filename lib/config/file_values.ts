import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { lineOfKey } from "./yaml_lines.ts";

/** A configuration file in which every setting has its place and its shape. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  /** Scalars are still the text they were written as. */
  readonly root: JsonObject;
  /** Settings that stand under a key of their own in the file (configuration §S). */
  readonly moved: ReadonlyMap<string, readonly string[]>;
}

/** The raw value of a setting; absent, `null` and blank values are `undefined`. */
export function valueAt(file: ConfigFile, path: string): unknown {
  const node = nodeAt(file.root, path.split("."));
  return isBlank(node) ? undefined : node;
}

/** Whether a setting's key is there at all, even with a blank value. */
export function hasKey(file: ConfigFile, path: string): boolean {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const section = nodeAt(file.root, keys);
  return isJsonObject(section) && Object.hasOwn(section, last);
}

/** `path line N`, the place of a setting in a file. */
export function placeOf(file: ConfigFile, keys: readonly string[]): string {
  const line = lineOfKey(file.text, file.moved.get(keys.join(".")) ?? keys);
  return line === undefined ? file.path : `${file.path} line ${line}`;
}

/** The value under a path of keys. */
export function nodeAt(root: JsonObject, keys: readonly string[]): unknown {
  let node: unknown = root;
  for (const key of keys) {
    if (!isJsonObject(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node;
}

/** Whether a value counts as not given. */
export function isBlank(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return typeof node === "string" && ["", "~", "null"].includes(node.trim());
}

import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What a plugin's folder remembers of the program that installed it, in file
 * {@linkcode HINT_FILE}: one line with the path of an executable, or, for a program that is a script,
 * the words that start it as a JSON list (codex §4, §12.22).
 */
export type LaunchHint =
  | { readonly kind: "executable"; readonly path: string }
  /** `words` begin with the runtime, `script` is the last of them. */
  | { readonly kind: "script"; readonly words: readonly string[]; readonly script: string };

/** Name of the file, in the plugin's folder. */
export const HINT_FILE = ".tunnel-client-bin";

/** The hint for a program that is started by these words. */
export function hintOf(words: readonly string[]): LaunchHint {
  const script = words.at(-1) ?? "";
  return words.length > 1
    ? { kind: "script", words, script }
    : { kind: "executable", path: script };
}

/** The words that start the program. */
export function launchWords(hint: LaunchHint): readonly string[] {
  return hint.kind === "executable" ? [hint.path] : hint.words;
}

/** The path that stands for the program: the executable, or the script. */
export function programPath(hint: LaunchHint): string {
  return hint.kind === "executable" ? hint.path : withoutScheme(hint.script);
}

/** The text of the file. */
export function hintText(hint: LaunchHint): string {
  return hint.kind === "executable" ? `${hint.path}\n` : `${JSON.stringify(hint.words)}\n`;
}

/** Reads the text of the file; nothing if it holds no hint. */
export function parseHint(text: string): LaunchHint | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.includes("\n")) return undefined;
  if (!trimmed.startsWith("[")) return { kind: "executable", path: trimmed };
  try {
    const words: unknown = JSON.parse(trimmed);
    return isWords(words) && words.length > 1 ? hintOf(words) : undefined;
  } catch {
    return undefined;
  }
}

/** The hint in a plugin's folder; nothing if there is none or it cannot be read. */
export async function readHint(pluginDir: string): Promise<LaunchHint | undefined> {
  try {
    return parseHint(await Deno.readTextFile(join(pluginDir, HINT_FILE)));
  } catch {
    return undefined;
  }
}

/** Whether two paths name the same existing file, whatever links lead there; web addresses may too. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  if (/^https?:/.test(one)) return one === other;
  try {
    return await Deno.realPath(withoutScheme(one)) === await Deno.realPath(withoutScheme(other));
  } catch {
    return false;
  }
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}

/** The main module is known as a URL. */
function withoutScheme(path: string): string {
  return path.startsWith("file://") ? fileURLToPath(path) : path;
}

import { whyUnreadable } from "../config/references.ts";
import { OperatorError } from "../core/errors.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../wire/json.ts";

/** Largest state file that is read, bytes: thousands of aliases; more is not a file of ours. */
const MAX_STATE_FILE_BYTES = 16 * 1024 * 1024;

/** Whose files they are: nobody else learns which tunnels there are (runtimes §1.2). */
const OWNER_ONLY = 0o600;

/** The text of a state file; `undefined` if there is none. @throws OperatorError naming the file */
export function readStateText(path: string): Promise<string | undefined> {
  return readBounded(path, "state file", MAX_STATE_FILE_BYTES);
}

/**
 * The text of a file, never more than it can hold and never of a pipe, which would not end.
 *
 * @param what names the kind of file in errors
 * @returns `undefined` if there is no such file
 * @throws OperatorError naming the file
 */
export async function readBounded(
  path: string,
  what: string,
  maxBytes: number,
): Promise<string | undefined> {
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path);
    if (!isFile && !isDirectory) {
      throw new OperatorError(`${what} ${path} is not a regular file; move it away`);
    }
    if (isFile && size > maxBytes) {
      throw new OperatorError(`${path} is larger than a ${what} can be; move it away`);
    }
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    if (cause instanceof OperatorError) throw cause;
    const why = cause instanceof Deno.errors.NotADirectory
      ? "cannot be read: a part of this path is a file, not a directory"
      : whyUnreadable(cause);
    throw new OperatorError(`${what} ${path} ${why}`, { cause });
  }
}

/** The map that a state file holds; none is an empty one. @throws OperatorError naming the file */
export function parseStateText(path: string, text: string | undefined): JsonObject {
  if (text === undefined || text.trim() === "") return {};
  const parsed = tryParseJson(text);
  if (isJsonObject(parsed)) return parsed;
  throw new OperatorError(
    `state file ${path} is not a JSON object; repair it, or move it away to start afresh`,
  );
}

/** A map as its file holds it: indented by two spaces, members in order of their names. */
export function stateText(members: JsonObject): string {
  return `${JSON.stringify(sorted(members), undefined, 2)}\n`;
}

/**
 * Puts a file in place whole: whoever reads it finds the old text or the new one, also after a crash
 * or on a full disk.
 *
 * @param temporary where it is written first; nobody else may use the name meanwhile
 * @throws OperatorError naming the file
 */
export async function replaceFile(
  path: string,
  text: string,
  temporary: string = `${path}.tmp`,
): Promise<void> {
  try {
    // What a killed process left would keep its mode, or be a link to somewhere else.
    await removeIfThere(temporary);
    await writeThrough(temporary, text);
    await Deno.rename(temporary, path);
  } catch (cause) {
    await removeIfThere(temporary).catch(() => {});
    throw new OperatorError(`${path} ${whyNotWritten(cause, path)}; it is as it was`, { cause });
  }
  await keepName(path);
}

/** Removes a file; whether there was one. */
export async function removeIfThere(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Reads on after the name of a file or directory of the state. */
export function whyNotWritten(cause: unknown, path: string): string {
  if (cause instanceof Deno.errors.NotCapable) {
    return `may not be written: run with --allow-write=${directoryOf(path)}`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) return "may not be written by this user";
  return `cannot be written (${cause instanceof Error ? cause.message : "unknown"})`;
}

/** The directory of a path. */
export function directoryOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end) || "/";
}

async function writeThrough(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: OWNER_ONLY });
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  await file.sync();
}

/** The new name is on the disk as well; systems without files for directories keep it anyway. */
async function keepName(path: string): Promise<void> {
  try {
    using directory = await Deno.open(directoryOf(path), { read: true });
    await directory.sync();
  } catch {
    // The text is in place; only a power failure right now could still bring back the old one.
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name): [string, unknown] => [name, sorted(value[name])]));
}

import { checkProfileText } from "../../config/profile_check.ts";
import { SettingsError } from "../../config/problem.ts";
import { OperatorError } from "../../core/errors.ts";

/** A profile that is to be written. */
export interface NewProfile {
  readonly path: string;
  readonly text: string;
  /** Write over an existing file, which keeps its mode. */
  readonly force: boolean;
}

/**
 * Writes a profile that passes the schema: its directory is made for the owner only, the file is
 * readable by the owner only and never replaces another one unasked (cli §4).
 *
 * @throws OperatorError naming the path and what to do
 */
export async function writeProfile({ path, text, force }: NewProfile): Promise<void> {
  const problems = checkProfileText(path, text);
  if (problems.length > 0) throw new SettingsError(problems);
  const dir = path.slice(0, path.lastIndexOf("/"));
  try {
    if (dir !== "") await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
    await writeOwned(path, text, force);
  } catch (cause) {
    throw new OperatorError(`profile ${path}: ${whyNotWritten(cause, dir)}`, { cause });
  }
}

/** One that is replaced is so in one step, and keeps its mode: it is whole whatever happens. */
async function writeOwned(path: string, text: string, force: boolean): Promise<void> {
  try {
    return await writeNew(path, text);
  } catch (error) {
    if (!force || !(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  // A link stays one, to a file with the new text.
  const place = await Deno.realPath(path);
  const { mode } = await Deno.stat(place);
  const beside = `${place}.${Deno.pid}.tmp`;
  await writeNew(beside, text);
  try {
    if (mode !== null) await Deno.chmod(beside, mode & 0o777);
    await Deno.rename(beside, place);
  } catch (error) {
    await Deno.remove(beside);
    throw error;
  }
}

/** Writes a file that was not there; none stays if the disk is full. */
async function writeNew(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  try {
    let rest = new TextEncoder().encode(text);
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  } catch (error) {
    await Deno.remove(path);
    throw error;
  }
}

/** Reads on after the name of a file: why it could not be written, and what to do. */
export function whyNotWritten(cause: unknown, dir: string): string {
  if (cause instanceof Deno.errors.AlreadyExists) return "already exists; --force writes over it";
  if (cause instanceof Deno.errors.NotCapable) {
    return `may not be written: run with --allow-write=${dir}`;
  }
  if (cause instanceof Deno.errors.PermissionDenied) return "may not be written by this user";
  return `cannot be written (${cause instanceof Error ? cause.message : "unknown"})`;
}

import { dirname, join } from "node:path";
import { OperatorError } from "../../core/errors.ts";
import { MANIFEST_PATH, PLUGIN_NAME } from "./names.ts";

/** Others may read the files; there is no secret in them. */
const FILE_MODE = 0o644;

/** How the name of a folder begins while it is being filled. */
export const UNFINISHED = ".new-";

/** Writes the files of the plugin into a folder, which is made if it is not there. */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [name, text] of files) {
    const path = join(folder, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text, { mode: FILE_MODE });
  }
}

/**
 * Puts the files in place of a whole folder: they are written beside it first, so that a failure
 * leaves the old folder as it was.
 */
export async function replaceFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const fresh = join(dirname(folder), `${UNFINISHED}${crypto.randomUUID()}`);
  try {
    await writeFiles(fresh, files);
    await removeTree(folder);
    await Deno.rename(fresh, folder);
  } catch (error) {
    await removeTree(fresh);
    throw error;
  }
}

/** Removes a folder with all that is in it; of a link only the link. False if it is not there. */
export async function removeTree(path: string): Promise<boolean> {
  try {
    await Deno.remove(path, { recursive: true });
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

/** Removes a folder if it is empty. False if it stays. */
export async function removeEmpty(path: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(path)) return false;
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/** Names of the folders in a folder, sorted; none if it is not there. */
export async function folderNames(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(path)) {
      if (isDirectory || isSymlink) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.toSorted();
}

/** Whether a folder holds this plugin. */
export async function holdsPlugin(folder: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await Deno.readTextFile(join(folder, MANIFEST_PATH)));
    return typeof manifest === "object" && manifest !== null && "name" in manifest &&
      manifest.name === PLUGIN_NAME;
  } catch {
    return false;
  }
}

/**
 * Whether a folder may be filled: it is not there, is empty, or holds this plugin.
 *
 * @throws OperatorError otherwise
 */
export async function expectFillable(folder: string): Promise<void> {
  if (await holdsPlugin(folder)) return;
  try {
    for await (const { name } of Deno.readDir(folder)) {
      throw new OperatorError(
        `${folder} already holds ${name}: give a folder that is empty or not there yet`,
      );
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (error instanceof Deno.errors.NotADirectory) {
      throw new OperatorError(`${folder} is a file: give a folder`);
    }
    throw error;
  }
}

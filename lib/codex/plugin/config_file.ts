import { dirname, join } from "node:path";
import { OperatorError } from "../../core/errors.ts";
import { decodeUtf8 } from "../../core/utf8.ts";

/** A file that Codex reads its settings from, as it was found. */
export interface ConfigFile {
  /** The file itself, with links followed. */
  readonly path: string;
  /** Its text; `undefined` if there is no such file. */
  readonly text: string | undefined;
  /** Its permission bits; of a new file those of one that may hold secrets. */
  readonly mode: number;
}

/** A file of settings may hold keys: nobody else needs to read it. */
const NEW_FILE_MODE = 0o600;
/** More than any file of settings; a larger one is something else. */
const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/** Reads the file. @throws OperatorError if it is there and cannot be read */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  try {
    const real = await Deno.realPath(path);
    const { mode, size, isFile } = await Deno.stat(real);
    if (!isFile) throw new OperatorError(`${path} is not a file: move it away`);
    if (size > MAX_CONFIG_BYTES) throw new OperatorError(`${path} is larger than 16 MiB`);
    const text = decodeUtf8(await Deno.readFile(real));
    if (text === undefined) throw new OperatorError(`${path} is not UTF-8: nothing was changed`);
    return { path: real, text, mode: (mode ?? NEW_FILE_MODE) & 0o7777 };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    if (await isLink(path)) {
      throw new OperatorError(`${path} is a link to a file that is not there: mend or remove it`);
    }
    return { path, text: undefined, mode: NEW_FILE_MODE };
  }
}

/**
 * Puts a new text in the place of the one that was read, at once: who reads the file meanwhile sees
 * the old text or the new one. Mode, owner and links stay.
 *
 * @throws OperatorError if somebody else changed the file since it was read
 */
export async function replaceConfigFile(file: ConfigFile, text: string): Promise<void> {
  const folder = dirname(file.path);
  await Deno.mkdir(folder, { recursive: true });
  const temporary = join(folder, `.config.toml.${crypto.randomUUID()}`);
  try {
    {
      using written = await Deno.open(temporary, {
        write: true,
        createNew: true,
        mode: NEW_FILE_MODE,
      });
      const bytes = new TextEncoder().encode(text);
      for (let done = 0; done < bytes.length;) done += await written.write(bytes.subarray(done));
      await written.sync();
    }
    if (Deno.build.os !== "windows") {
      await Deno.chmod(temporary, file.mode);
      await handOver(temporary, file.text === undefined ? folder : file.path);
    }
    await expectUnchanged(file);
    await Deno.rename(temporary, file.path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** What root writes for somebody must be that one's: Codex could not even read it otherwise. */
async function handOver(path: string, like: string): Promise<void> {
  const [{ uid, gid }, own] = await Promise.all([Deno.stat(like), Deno.stat(path)]);
  if (uid !== null && gid !== null && uid !== own.uid) await Deno.chown(path, uid, gid);
}

/** Removes the file. @throws OperatorError if somebody else changed it since it was read */
export async function removeConfigFile(file: ConfigFile): Promise<void> {
  await expectUnchanged(file);
  await Deno.remove(file.path);
}

async function expectUnchanged(file: ConfigFile): Promise<void> {
  const { text } = await readConfigFile(file.path);
  if (text === file.text) return;
  throw new OperatorError(`${file.path} was changed by another program meanwhile: try again`);
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch {
    return false;
  }
}

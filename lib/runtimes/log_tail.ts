/** Lines shown of a log (runtimes §1.7). */
export const TAIL_LINES = 20;
/** Read from the end: twenty long lines; a log is never read whole. */
const TAIL_BYTES = 64 * 1024;
/** One line of a stack or a dump must not fill the screen. */
const MAX_LINE_CHARS = 2_000;

/**
 * The last lines of a log, read from its end only; none if there is no such file, or none that may be
 * read. A symbolic link is not followed: the log is written by us, a link is somebody else's.
 *
 * @param sinceBytes what stands before this is not shown: an earlier runtime said it
 */
export async function logTail(path: string, sinceBytes: number = 0): Promise<string[]> {
  try {
    const { isFile, isSymlink, size } = await Deno.lstat(path);
    if (!isFile || isSymlink) return [];
    using file = await Deno.open(path);
    const from = sinceBytes <= size ? sinceBytes : 0;
    const at = Math.max(from, size - TAIL_BYTES);
    await file.seek(at, Deno.SeekMode.Start);
    return lastLines(await readAtMost(file, TAIL_BYTES), at > from);
  } catch {
    return [];
  }
}

/** The last lines of a text; its first line is left out where it begins in the middle of one. Pure. */
export function lastLines(bytes: Uint8Array, isCut: boolean): string[] {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  if (isCut && lines.length > 1) lines.shift();
  if (lines.at(-1) === "") lines.pop();
  return lines.slice(-TAIL_LINES).map((line) =>
    line.length <= MAX_LINE_CHARS ? line : `${line.slice(0, MAX_LINE_CHARS)}...`
  );
}

async function readAtMost(file: Deno.FsFile, maxBytes: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  while (length < maxBytes) {
    const read = await file.read(bytes.subarray(length));
    if (read === null || read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

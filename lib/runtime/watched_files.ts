import type { ReadFile } from "../config/certificates.ts";
import type { Clock } from "../core/clock.ts";

/**
 * How often files are looked at. A look is one `stat` a file, through symbolic links: a mounted
 * secret is changed by pointing a link in its path elsewhere, which events on the file do not tell.
 */
const LOOK_EVERY_MS = 1_000;

/** A file that is being written must come to rest; it is read this long after it was seen changed. */
const SETTLE_MS = 100;

/** Files as they were when they were first read. */
export class WatchedFiles {
  readonly #readFile: ReadFile;
  readonly #seen = new Map<string, string>();

  /** @param readFile reads the text of a file; throws `Deno.errors.NotFound` or another error */
  constructor(readFile: ReadFile) {
    this.#readFile = readFile;
  }

  /**
   * Reads a file and remembers how it was at the first reading: that is what is in force, however often
   * somebody looks again. One that cannot be read is remembered as such.
   */
  readonly read: ReadFile = (path) => {
    // Before the reading: a change in between is seen as one.
    if (!this.#seen.has(path)) this.#seen.set(path, stampOf(path));
    return this.#readFile(path);
  };

  /** Takes over what a later reading saw. @param all also forgets what only this one had read */
  update(later: WatchedFiles, all: boolean): void {
    if (all) this.#seen.clear();
    for (const [path, stamp] of later.#seen) this.#seen.set(path, stamp);
  }

  /** A new, empty set over the same files. */
  another(): WatchedFiles {
    return new WatchedFiles(this.#readFile);
  }

  /**
   * Resolves with the path of a file that is not as it was read, a moment after it was noticed;
   * rejects with the signal's reason.
   *
   * @param ignored a path that does not count
   */
  async changed(ignored: string | undefined, clock: Clock, signal: AbortSignal): Promise<string> {
    for (;;) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      for (const [path, stamp] of this.#seen) {
        if (path === ignored || stampOf(path) === stamp) continue;
        await clock.sleep(SETTLE_MS, signal);
        return path;
      }
    }
  }
}

/** Changes whenever the file does, or the place it stands for. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtime, ctime } = Deno.statSync(path);
    return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join();
  } catch (error) {
    return error instanceof Error ? error.name : "unreadable";
  }
}

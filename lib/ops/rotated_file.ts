/** How a file is kept short. */
export interface Rotation {
  /** Before the file grows over this, it makes room for a new one. */
  readonly maxBytes: number;
  /** Old files kept, `PATH.1` being the youngest; 0 keeps none. */
  readonly keep: number;
  /**
   * Lines count for more than the rules: a file that cannot be set aside grows on, and one that is there
   * already keeps its mode, which whoever made it has chosen. Otherwise that throws, and the mode is set.
   */
  readonly isLenient?: boolean;
}

/** Only this account may read it. */
const MODE = 0o600;
/** A file may take a line in pieces; one that takes nothing this many times in a row is stuck. */
const MAX_EMPTY_WRITES = 8;
const NEWLINE = new Uint8Array([10]);

/**
 * A file of lines that only grows, and is set aside at a size. Every line is written at once, so the last
 * ones survive any way the process may end. What cannot be written throws; the next line is tried again.
 */
export class RotatedFile implements Disposable {
  readonly path: string;
  readonly #rotation: Rotation;
  #file: Deno.FsFile | undefined;
  #size = 0;
  /** Above this, room is made: the size that is wanted, or more after that has failed. */
  #maxBytes: number;
  /** Of the file that was there, for the one in its place. */
  #mode = MODE;
  /** False for devices and pipes, which are not set aside. */
  #isRegular = false;
  /** A line was cut off half way; the next one starts on a fresh line. */
  #torn = false;

  /** Opens the file, or makes it. @throws what the file system says */
  constructor(path: string, rotation: Rotation) {
    this.path = path;
    this.#rotation = rotation;
    this.#maxBytes = rotation.maxBytes;
    this.#open();
  }

  /** Writes one line, its newline included. @throws what the file system says */
  append(line: Uint8Array): void {
    if (this.#isRegular && this.#size > 0 && this.#size + line.length > this.#maxBytes) {
      this.#makeRoom();
    }
    const file = this.#file ?? this.#open();
    if (this.#torn) this.#write(file, NEWLINE);
    this.#torn = false;
    this.#write(file, line);
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #open(): Deno.FsFile {
    const file = Deno.openSync(this.path, { append: true, create: true, mode: this.#mode });
    this.#file = file;
    const found = this.#lookAt(file);
    this.#size = found?.size ?? 0;
    this.#isRegular = found?.isFile ?? false;
    // It may be there already, with the mode that another program or a copy has given it.
    const { isFile = false, mode = null } = found ?? {};
    if (isFile && mode !== null && (mode & 0o077) !== 0) {
      if (this.#rotation.isLenient) this.#mode = mode & 0o777;
      else Deno.chmodSync(this.path, MODE);
    }
    return file;
  }

  /** Looking takes the right to read. Without it a lenient file is as one that cannot be set aside. */
  #lookAt(file: Deno.FsFile): Deno.FileInfo | undefined {
    try {
      return file.statSync();
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable && this.#rotation.isLenient) return undefined;
      throw error;
    }
  }

  #makeRoom(): void {
    const { maxBytes, isLenient } = this.#rotation;
    try {
      this.#setAside();
      this.#maxBytes = maxBytes;
    } catch (error) {
      if (!isLenient) throw error;
      // A right is missing, or somebody holds the file. Tried again after as much again.
      this.#maxBytes = this.#size + maxBytes;
    }
  }

  #setAside(): void {
    this[Symbol.dispose]();
    const { keep } = this.#rotation;
    if (keep === 0) unlessGone(() => Deno.removeSync(this.path));
    for (let n = keep; n > 0; n--) {
      const from = n === 1 ? this.path : `${this.path}.${n - 1}`;
      unlessGone(() => Deno.renameSync(from, `${this.path}.${n}`));
    }
    this.#size = 0;
    this.#torn = false;
  }

  #write(file: Deno.FsFile, bytes: Uint8Array): void {
    let left = bytes;
    for (let empty = 0; left.length > 0;) {
      const taken = file.writeSync(left);
      this.#size += taken;
      left = left.subarray(taken);
      this.#torn = left.length > 0 && left.length < bytes.length;
      if (taken > 0) empty = 0;
      else if (++empty === MAX_EMPTY_WRITES) throw new Error("the file takes nothing");
    }
  }
}

/** Does something to a file, which somebody else may have taken away. */
function unlessGone(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

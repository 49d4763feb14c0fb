import { OperatorError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { LogFormat, LogLevel } from "../config/settings.ts";
import { cleanRecord, formatRecord, type LogIdentity } from "./log_format.ts";
import type { LogRecord } from "./log_record.ts";
import { RotatedFile, type Rotation } from "./rotated_file.ts";

/** Where log lines go. Writing never throws: a log that cannot be written stops nothing. */
export interface Log extends Disposable {
  /** The lowest level that is written; may be changed at any time. */
  level: LogLevel;
  /** Writes the record if its level is high enough; secrets are taken out here. */
  write(record: LogRecord): void;
  /** Keeps one more text out of every line from now on. */
  hide(secret: Secret): void;
}

/** How to open the log. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /**
   * Appended to, made with mode 0600, set aside as `PATH.1` before it grows over 64 MiB; `undefined` writes
   * to a standard stream.
   */
  readonly file: string | undefined;
  /** For tests. */
  readonly rotation?: Rotation;
  readonly identity: LogIdentity;
  /** Texts that must not show up in any line, whatever their shape. */
  readonly secrets?: readonly Secret[];
  /** Unix milliseconds; for tests. */
  readonly wall?: () => number;
  /** Takes each written record as well, clean of secrets; must not throw. */
  readonly tap?: (record: LogRecord, wallMs: number) => void;
  /** Replaces stream and file; for tests. */
  readonly sink?: LogSink;
}

/** Takes bytes at once, as `Deno.FsFile` and the standard streams do. */
export interface LogSink {
  writeSync(bytes: Uint8Array): number;
}

/** Weeks of a busy client, and a size that an editor still opens; twice that is the most there is. */
const ROTATION: Rotation = { maxBytes: 64 * 1024 * 1024, keep: 1, isLenient: true };

/** A sink may take a line in pieces; one that takes nothing this many times in a row is stuck. */
const MAX_EMPTY_WRITES = 8;

/** Each line is searched for each; of secrets that rotate, only the later ones are still about. */
const MAX_ROTATED_SECRETS = 16;

/**
 * Opens the log. Lines are written at once, without a buffer, so the last ones survive any way the
 * process may end. `console` goes to stderr, the machine-read forms to stdout (cli §16).
 *
 * @throws {OperatorError} if the file cannot be opened
 */
export function openLog(options: LogOptions): Log {
  if (options.sink !== undefined) return new LineLog(options, options.sink, undefined);
  if (options.file !== undefined) {
    const file = openFile(options.file, options.rotation ?? ROTATION);
    const sink: LogSink = {
      writeSync(bytes) {
        file.append(bytes);
        return bytes.length;
      },
    };
    return new LineLog(options, sink, file);
  }
  const stream = options.format === "console" ? Deno.stderr : Deno.stdout;
  return new LineLog(options, stream, undefined);
}

class LineLog implements Log {
  level: LogLevel;
  readonly #format: LogFormat;
  readonly #identity: LogIdentity;
  readonly #known: string[];
  /** How many were known at the start. */
  readonly #first: number;
  readonly #wall: () => number;
  readonly #sink: LogSink;
  readonly #tap: LogOptions["tap"];
  readonly #owned: Disposable | undefined;
  readonly #encoder = new TextEncoder();
  /** Lines the sink did not take since it last took one. */
  #lost = 0;
  /** A line was cut off half way; the next one starts on a fresh line. */
  #torn = false;
  #closed = false;

  constructor(options: LogOptions, sink: LogSink, owned: Disposable | undefined) {
    this.level = options.level;
    this.#format = options.format;
    this.#identity = options.identity;
    this.#known = (options.secrets ?? []).map((secret) => secret.reveal());
    this.#first = this.#known.length;
    this.#wall = options.wall ?? Date.now;
    this.#sink = sink;
    this.#tap = options.tap;
    this.#owned = owned;
  }

  write(record: LogRecord): void {
    if (this.#closed || RANK[record.level] < RANK[this.level]) return;
    const before = this.#lost;
    this.#put(record);
    if (before > 0 && this.#lost === before) {
      this.#lost = 0;
      this.#put({
        level: "warn",
        message: "log lines were lost because the output failed",
        attrs: { lines: before },
      });
    }
  }

  hide(secret: Secret): void {
    const text = secret.reveal();
    if (this.#known.includes(text)) return;
    this.#known.push(text);
    // Those of the start stay: what does not rotate is still in use.
    if (this.#known.length > this.#first + MAX_ROTATED_SECRETS) this.#known.splice(this.#first, 1);
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#owned?.[Symbol.dispose]();
  }

  #put(record: LogRecord): void {
    let begun = false;
    try {
      const clean = cleanRecord(record, this.#known);
      const wallMs = this.#wall();
      this.#tap?.(clean, wallMs);
      const line = formatRecord(this.#format, clean, wallMs, this.#identity);
      let bytes = this.#encoder.encode(`${this.#torn ? "\n" : ""}${line}\n`);
      for (let empty = 0; bytes.length > 0;) {
        const taken = this.#sink.writeSync(bytes);
        if (taken > 0) {
          begun = true;
          empty = 0;
          bytes = bytes.subarray(taken);
        } else if (++empty === MAX_EMPTY_WRITES) throw new Error("the log output takes nothing");
      }
      this.#torn = false;
    } catch {
      // A broken pipe or a full disk; there is no place left to report it but the next good line.
      this.#lost++;
      this.#torn ||= begun;
    }
  }
}

const RANK: { readonly [level in LogLevel]: number } = { debug: 0, info: 1, warn: 2, error: 3 };

function openFile(path: string, rotation: Rotation): RotatedFile {
  try {
    return new RotatedFile(path, rotation);
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotCapable
      ? `not permitted; run with --allow-write=${path}`
      : `${cause instanceof Error ? cause.message : cause}; make its directory writable`;
    throw new OperatorError(
      `log.file ${path} cannot be opened for writing: ${why}, or name another file (--log.file)`,
      { cause },
    );
  }
}

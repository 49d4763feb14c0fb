import { closeSync, openSync } from "node:fs";
import { OperatorError } from "../core/errors.ts";

/** A log is set aside at a launch once it holds this much: months of an idle client. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;
const MODE = 0o600;

/** An open log, by the number that a child is given. */
export interface OpenLog extends Disposable {
  readonly descriptor: number;
  /** What was in it before, bytes; what an earlier runtime said. */
  readonly sizeBytes: number;
}

/**
 * Makes a runtime's log ready for a launch: there, a regular file, readable by the owner only, never
 * reached through a symbolic link, and not above 8 MiB (what is, becomes `PATH.1`).
 *
 * @throws {OperatorError} naming the path and what is wrong with it
 */
export function openLogFile(path: string): OpenLog {
  try {
    setAside(path);
    const descriptor = openSync(path, exists(path) ? "a" : "ax", MODE);
    try {
      // Between the look and the opening somebody may have put a link there.
      refuseOddFile(path);
      if (Deno.build.os !== "windows") Deno.chmodSync(path, MODE);
      const { size: sizeBytes } = Deno.lstatSync(path);
      return { descriptor, sizeBytes, [Symbol.dispose]: () => closeSync(descriptor) };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    const why = cause instanceof Deno.errors.NotCapable
      ? `may not be written: run with --allow-write=${path}`
      : `cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new OperatorError(`log ${path} ${why}`, { cause });
  }
}

function setAside(path: string): void {
  if (!exists(path)) return;
  refuseOddFile(path);
  if (Deno.lstatSync(path).size > MAX_LOG_BYTES) Deno.renameSync(path, `${path}.1`);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function refuseOddFile(path: string): void {
  const { isFile, isSymlink } = Deno.lstatSync(path);
  if (isFile && !isSymlink) return;
  const what = isSymlink ? "a symbolic link" : "not a regular file";
  throw new OperatorError(`log ${path} is ${what}; remove it, what it leads to stays untouched`);
}

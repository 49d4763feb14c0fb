import { OperatorError } from "../core/errors.ts";

/**
 * Writes the base URL of the health server for whoever started this process (cli §16): complete from
 * the moment it appears, readable by the owner only, without a line ending, missing directories made.
 * Disposing removes it.
 *
 * @throws {OperatorError} if it cannot be written
 */
export function writeUrlFile(path: string, baseUrl: string): Promise<AsyncDisposable> {
  return writeRunFile({ setting: "health.url_file", path, text: baseUrl, mode: 0o600 });
}

/**
 * Writes the process id and a line ending, readable by all. Disposing removes the file.
 *
 * @throws {OperatorError} if it cannot be written
 */
export function writePidFile(path: string, pid: number): Promise<AsyncDisposable> {
  return writeRunFile({ setting: "process.pid_file", path, text: `${pid}\n`, mode: 0o644 });
}

/** A file that tells others about a running process. */
export interface RunFile {
  /** What named the path, for messages. */
  readonly setting: string;
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/**
 * Writes a file that is complete from the moment it appears; missing directories are made. Disposing
 * removes it, unless a successor has written its own.
 *
 * @throws {OperatorError} if it cannot be written
 */
export async function writeRunFile(
  { setting, path, text, mode }: RunFile,
): Promise<AsyncDisposable> {
  // Beside the target, so that the rename replaces it in one step.
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.mkdir(directoryOf(path), { recursive: true, mode: 0o755 });
    await Deno.writeTextFile(temporary, text, { createNew: true, mode });
    // The mode given at creation is cut by the umask.
    if (Deno.build.os !== "windows") await Deno.chmod(temporary, mode);
    await Deno.rename(temporary, path);
  } catch (cause) {
    await removeIfThere(temporary);
    const fix = cause instanceof Deno.errors.NotCapable
      ? `run with --allow-write=${directoryOf(path)}`
      : "choose another path";
    throw new OperatorError(`${setting} ${path}: cannot be written (${reasonOf(cause)}); ${fix}`, {
      cause,
    });
  }
  return { [Symbol.asyncDispose]: () => removeIfOurs(path, text) };
}

/** A successor may have written its own file already; that one stays. */
async function removeIfOurs(path: string, text: string): Promise<void> {
  try {
    if (await Deno.readTextFile(path) === text) await Deno.remove(path);
  } catch {
    // Gone or out of reach: a stop must not fail over a file that says where to find it.
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch {
    // It was never made.
  }
}

function directoryOf(path: string): string {
  const end = Math.max(
    path.lastIndexOf("/"),
    Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1,
  );
  if (end < 0) return ".";
  return end === 0 ? "/" : path.slice(0, end);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (cause instanceof Deno.errors.NotADirectory) return "a parent is not a directory";
  if (cause instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (cause instanceof Deno.errors.NotCapable) return "the sandbox does not allow it";
  return cause instanceof Error ? cause.message : String(cause);
}

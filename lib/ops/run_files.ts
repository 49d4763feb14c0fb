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
 * How long a predecessor may take to go: one that was told to stop, and whose successor is started at
 * once, ends within this unless it still has calls in hand.
 */
const LEAVE_MS = 2_000;
/** How often a file in use is looked at meanwhile. */
const LOOK_EVERY_MS = 50;

/** What this process has written, and which setting named it: no other process goes away for those. */
const writtenHere = new Map<string, string>();

/**
 * Writes a file that is complete from the moment it appears; missing directories are made. Disposing
 * removes it, unless a successor has written its own. What a process that is gone has left is replaced;
 * the file of a running one is not.
 *
 * @param leaveMs how long to wait for a process that has the file and may be stopping
 * @throws {OperatorError} if it cannot be written, belongs to a running process, or is another of this one's
 */
export async function writeRunFile(
  { setting, path, text, mode }: RunFile,
  leaveMs: number = LEAVE_MS,
): Promise<AsyncDisposable> {
  const other = writtenHere.get(path);
  if (other !== undefined && other !== setting) {
    throw new OperatorError(`${setting} ${path}: is ${other} as well; choose another path`);
  }
  const leaveBy = performance.now() + leaveMs;
  while (await isHeld(path)) {
    if (performance.now() >= leaveBy) throw await inUse(setting, path);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  // Beside the target, so that the rename replaces it in one step.
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  let file: Deno.FsFile | undefined;
  try {
    await Deno.mkdir(directoryOf(path), { recursive: true, mode: 0o755 });
    await Deno.writeTextFile(temporary, text, { createNew: true, mode });
    // The mode given at creation is cut by the umask.
    if (Deno.build.os !== "windows") await Deno.chmod(temporary, mode);
    file = await hold(temporary);
    await Deno.rename(temporary, path);
  } catch (cause) {
    file?.close();
    await removeIfThere(temporary);
    const fix = cause instanceof Deno.errors.NotCapable
      ? `run with --allow-write=${directoryOf(path)}`
      : "choose another path";
    throw new OperatorError(`${setting} ${path}: cannot be written (${reasonOf(cause)}); ${fix}`, {
      cause,
    });
  }
  writtenHere.set(path, setting);
  return {
    async [Symbol.asyncDispose]() {
      writtenHere.delete(path);
      await removeIfOurs(path, text);
      file?.close();
    },
  };
}

/**
 * Locks a file for as long as it stays open. The system takes the lock away when the process ends, however
 * it ends, so it tells the living from the dead where a process id, which is given again, does not.
 */
async function hold(path: string): Promise<Deno.FsFile | undefined> {
  // There a lock keeps others from reading.
  if (Deno.build.os === "windows") return undefined;
  try {
    const file = await Deno.open(path, { read: true });
    // A file system without locks: then nobody is recognised.
    await file.tryLock(true).catch(() => false);
    return file;
  } catch (error) {
    // Who may write there but not read is not kept from starting.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** Whether a running process holds the file. */
async function isHeld(path: string): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  try {
    // Only a file of its own kind: opening a pipe would wait for its other end.
    if (!(await Deno.lstat(path)).isFile) return false;
    using file = await Deno.open(path, { read: true });
    return !await file.tryLock(true);
  } catch {
    return false;
  }
}

async function inUse(setting: string, path: string): Promise<OperatorError> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const who = /^\d{1,10}\n$/.test(text) ? `process ${text.trim()}` : "another process";
  return new OperatorError(
    `${setting} ${path}: belongs to a running client (${who}); stop that one, or choose another path`,
  );
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

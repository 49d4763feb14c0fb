import { systemClock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";

/**
 * Writes the base URL of the health server for whoever started this process (cli §16): complete from
 * the moment it appears, readable by the owner only, without a line ending, missing directories made.
 * Disposing removes it.
 *
 * @returns `undefined` if a stop came while another process had the file
 * @throws {OperatorError} if it cannot be written
 */
export function writeUrlFile(
  path: string,
  baseUrl: string,
  stop: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  return writeRunFile({ setting: "health.url_file", path, text: baseUrl, mode: 0o600 }, stop);
}

/**
 * Writes the process id and a line ending, readable by all. Disposing removes the file.
 *
 * @returns `undefined` if a stop came while another process had the file
 * @throws {OperatorError} if it cannot be written
 */
export function writePidFile(
  path: string,
  pid: number,
  stop: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  return writeRunFile({ setting: "process.pid_file", path, text: `${pid}\n`, mode: 0o644 }, stop);
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
 * @returns `undefined` if a stop came while another process had the file
 * @throws {OperatorError} if it cannot be written, belongs to a running process, or is another of this one's
 */
export async function writeRunFile(
  file: RunFile,
  stop: AbortSignal,
  leaveMs: number = LEAVE_MS,
): Promise<AsyncDisposable | undefined> {
  const { setting, path, text } = file;
  const other = writtenHere.get(path);
  if (other !== undefined && other !== setting) {
    throw new OperatorError(`${setting} ${path}: is ${other} as well; choose another path`);
  }
  const leaveBy = systemClock.now() + leaveMs;
  let held = await place(file);
  while (held === undefined) {
    if (stop.aborted) return undefined;
    if (systemClock.now() >= leaveBy) throw await inUse(setting, path);
    await systemClock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
    held = await place(file);
  }
  writtenHere.set(path, setting);
  return {
    async [Symbol.asyncDispose]() {
      writtenHere.delete(path);
      await removeIfOurs(path, text);
      held[Symbol.dispose]();
    },
  };
}

/** Whether a running process holds such a file. */
export async function isRunFileHeld(path: string): Promise<boolean> {
  const found = await look(path);
  if (found.kind !== "file") return false;
  using file = found.file;
  return !await lock(file);
}

/** Puts a file in place, locked until it is disposed of; `undefined` if another process has the path. */
async function place({ setting, path, text, mode }: RunFile): Promise<Disposable | undefined> {
  if (await isRunFileHeld(path)) return undefined;
  // Beside the target, so that it takes its place in one step.
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  using opened = new DisposableStack();
  try {
    await Deno.mkdir(directoryOf(path), { recursive: true, mode: 0o755 });
    await Deno.writeTextFile(temporary, text, { createNew: true, mode });
    // The mode given at creation is cut by the umask.
    if (Deno.build.os !== "windows") await Deno.chmod(temporary, mode);
    opened.use(await hold(temporary));
    return await takePlace(temporary, path) ? opened.move() : undefined;
  } catch (cause) {
    const fix = cause instanceof Deno.errors.NotCapable
      ? `run with --allow-write=${directoryOf(path)}`
      : "choose another path";
    throw new OperatorError(`${setting} ${path}: cannot be written (${reasonOf(cause)}); ${fix}`, {
      cause,
    });
  } finally {
    await removeIfThere(temporary);
  }
}

/**
 * Puts a file at a path that no running process holds; whether it could. Of several that try at the same
 * moment one does: a new name is made only once, and what is there is replaced under its own lock.
 */
async function takePlace(temporary: string, path: string): Promise<boolean> {
  const found = await look(path);
  if (found.kind === "nothing") {
    try {
      await Deno.link(temporary, path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      // A file system without links, or no right to read there: whoever is last has it.
    }
  }
  using left = found.kind === "file" ? found.file : undefined;
  if (left !== undefined && !(await lock(left) && await isAt(path, left))) return false;
  await Deno.rename(temporary, path);
  return true;
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
    await lock(file);
    return file;
  } catch (error) {
    // Who may write there but not read is not kept from starting.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** What is at a path; `other` is what cannot be locked, or is no file of this kind. */
type Found =
  | { readonly kind: "nothing" | "other" }
  | { readonly kind: "file"; readonly file: Deno.FsFile };

async function look(path: string): Promise<Found> {
  if (Deno.build.os === "windows") return { kind: "other" };
  try {
    // Opening a pipe would wait for its other end.
    if (!(await Deno.lstat(path)).isFile) return { kind: "other" };
    return { kind: "file", file: await Deno.open(path, { read: true }) };
  } catch (error) {
    return { kind: error instanceof Deno.errors.NotFound ? "nothing" : "other" };
  }
}

/** Locks an open file; whether no other process has. */
async function lock(file: Deno.FsFile): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch {
    // A file system without locks: then nobody is recognised.
    return true;
  }
}

/** Whether an open file is still the one at its path. */
async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  try {
    const [there, here] = await Promise.all([Deno.lstat(path), file.stat()]);
    return there.dev === here.dev && there.ino === here.ino;
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

import { type Clock, systemClock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { whyNotWritten } from "./state_file.ts";

/** How long to wait for another command, and by which clock. */
export interface LockWait {
  readonly waitMs: number;
  readonly clock: Clock;
}

/** A change of the state takes milliseconds; whoever holds the lock longer than this hangs. */
const STATE_WAIT_MS = 10_000;

/** The wait for a command that changes the state. */
export const stateWait: LockWait = { waitMs: STATE_WAIT_MS, clock: systemClock };

/** The platform's lock that waits cannot be given up, so it is asked for again after this time. */
const RETRY_MS = 20;

/** Most that is read of what a holder says about itself, bytes. */
const MAX_NOTE_BYTES = 200;

/**
 * Does the work while this process alone holds the lock of a file. The system frees it when its
 * process ends in whatever way, so that no lock outlives a crash.
 *
 * @throws OperatorError naming the file and who holds it once the wait is over, or the reason of the
 * signal
 */
export async function underLock<T>(
  path: string,
  { waitMs, clock }: LockWait,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  using file = await openLock(path);
  const deadline = clock.now() + waitMs;
  while (!await file.tryLock(true)) {
    if (clock.now() >= deadline) throw await heldError(path, file, waitMs);
    await clock.sleep(RETRY_MS, signal);
  }
  try {
    await writeNote(file);
    return await work();
  } finally {
    await file.unlock();
  }
}

async function openLock(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (cause) {
    throw new OperatorError(`lock ${path} ${whyNotWritten(cause, path)}`, { cause });
  }
}

/** Says who holds it, for those who wait; a full disk keeps nobody from working. */
async function writeNote(file: Deno.FsFile): Promise<void> {
  try {
    await file.truncate(0);
    await file.seek(0, Deno.SeekMode.Start);
    await file.write(new TextEncoder().encode(`process ${Deno.pid}\n`));
  } catch {
    // Then those who wait are told less.
  }
}

async function heldError(
  path: string,
  file: Deno.FsFile,
  waitMs: number,
): Promise<OperatorError> {
  const holder = await readNote(file);
  return new OperatorError(
    `${path} is locked by ${holder} for more than ${waitMs / 1000} s; wait until that command is ` +
      "done, or end it, and try again",
  );
}

async function readNote(file: Deno.FsFile): Promise<string> {
  try {
    const bytes = new Uint8Array(MAX_NOTE_BYTES);
    const length = await file.read(bytes) ?? 0;
    const note = new TextDecoder().decode(bytes.subarray(0, length)).trim();
    return /^process \d+$/.test(note) ? note : "another process";
  } catch {
    // Where locks keep readers out, too.
    return "another process";
  }
}

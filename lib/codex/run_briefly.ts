import { signalGroup } from "../core/child_group.ts";
import { readLines } from "../core/lines.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { startCodex } from "./child.ts";

/** What a program printed, and how it ended. */
export interface BriefRun {
  /** `undefined` if it had to be ended. */
  readonly code: number | undefined;
  readonly lines: readonly string[];
}

/** Help texts and versions are short; of anything longer the end counts. */
const MAX_LINES = 200;
const MAX_LINE_BYTES = 16 * 1024;

/**
 * Runs a program that only prints something, without input. It is ended when the time is up.
 *
 * @throws {CodexError} if it cannot be started
 */
export async function runBriefly(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
  clock: Clock = systemClock,
): Promise<BriefRun> {
  const child = startCodex({ kind: "program", argv, cwd: undefined }, env);
  const late = new AbortController();
  const done = new AbortController();
  const guard = clock.sleep(timeoutMs, done.signal).then(async () => {
    late.abort();
    await signalGroup(child, "SIGKILL");
  }, () => {});
  const lines: string[] = [];
  try {
    const [, , { code }] = await Promise.all([
      child.stdin.close().catch(() => {}),
      keepLast(child.stdout, lines, late.signal),
      child.status,
      keepLast(child.stderr, lines, late.signal),
    ]);
    return { code: late.signal.aborted ? undefined : code, lines };
  } finally {
    done.abort();
    await guard;
  }
}

async function keepLast(
  stream: ReadableStream<Uint8Array>,
  lines: string[],
  signal: AbortSignal,
): Promise<void> {
  for await (const line of readLines(stream, { maxBytes: MAX_LINE_BYTES, signal })) {
    if (line.kind === "text") lines.push(line.text);
    if (lines.length > MAX_LINES) lines.shift();
  }
}

import type { CodexBridge } from "../../codex/bridge.ts";
import { CodexError } from "../../codex/codex_error.ts";
import { codexState } from "../../codex/snapshot.ts";
import { formatDuration } from "../../config/duration.ts";
import { TimedSignal } from "../../core/timed_signal.ts";

/** What a login needs to know. */
export interface LoginPlan {
  /** Whether there is somebody to type the code; a device code helps nobody else. */
  readonly isTerminal: boolean;
  readonly timeoutMs: number;
  /** Prints a line for the person. */
  tell(line: string): void;
}

/**
 * Sees to it that somebody is logged in: on a terminal by a device code, which is typed into a page on
 * any machine (codex §3.4).
 *
 * @throws {CodexError} if nobody is in the end, naming what to do
 */
export async function ensureLogin(
  bridge: CodexBridge,
  { isTerminal, timeoutMs, tell }: LoginPlan,
  stop: AbortSignal,
): Promise<void> {
  if (codexState(bridge.snapshot()) !== "logged_out") return;
  if (!isTerminal) {
    throw new CodexError("refused", "nobody is logged in to Codex; run: codex login");
  }
  using timed = new TimedSignal(stop, timeoutMs);
  // Subscribed before it begins, so that its end cannot be missed.
  const events = bridge.subscribe(timed.signal);
  const { loginId, verificationUrl, userCode } = await bridge.loginDevice(timed.signal);
  tell(`To log in to Codex, open ${verificationUrl} and enter the code ${userCode}`);
  for await (const { method } of events) {
    const { login } = bridge.snapshot();
    if (login?.pending === false && login.lastError !== undefined) {
      throw new CodexError("answered", `the login failed: ${login.lastError}; try again`);
    }
    if (method === "process/exited") break;
    if (codexState(bridge.snapshot()) === "ready") return tell("Logged in.");
  }
  if (timed.signal.aborted) {
    await bridge.loginCancel(loginId, AbortSignal.timeout(CANCEL_MS))
      .catch(() => {});
  }
  stop.throwIfAborted();
  const why = timed.timedOut
    ? `nobody logged in within ${formatDuration(timeoutMs)}; give more time with --login-timeout`
    : "Codex ended during the login; try again";
  throw new CodexError("timeout", why);
}

/** For Codex to forget a login; it is no harm if it does not. */
const CANCEL_MS = 2_000;

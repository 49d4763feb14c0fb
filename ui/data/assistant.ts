import { useEffect } from "preact/hooks";
import type { CodexApproval, CodexEvent, CodexStatus } from "../api_types_assistant.ts";
import { heard, NOTHING_HEARD, type Transcript } from "../view/transcript.ts";
import { ApiFailure, postJson } from "./api_client.ts";
import { Endpoint } from "./endpoint.ts";
import { link } from "./link.ts";
import { Store } from "./store.ts";

/** Four repaints a second at most (ui §9). */
const REPAINT_MS = 250;
/** Codex may have to start first, and to ask the network. */
const TIMEOUT_MS = 150_000;

/** `/api/codex/status`; the first look starts Codex. */
export const codexStatus = new Endpoint<CodexStatus>("/api/codex/status", { everyMs: 7_000 });

/** `/api/codex/approvals`: questions that wait. */
export const codexApprovals = new Endpoint<{ readonly approvals: readonly CodexApproval[] }>(
  "/api/codex/approvals",
  { everyMs: 7_000 },
);

/** Why the last thing that was asked of Codex did not happen; empty if it did. */
export const codexFailure = new Store("");

/** Asks for something below `/api/codex/`; `undefined` if it did not work, see `codexFailure`. */
export async function askCodex<T>(path: string, body: unknown = {}): Promise<T | undefined> {
  codexFailure.set("");
  try {
    return await postJson<T>(`/api/codex/${path}`, body, { timeoutMs: TIMEOUT_MS });
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
    codexFailure.set(failure.message);
    return undefined;
  } finally {
    await look();
  }
}

/** What was typed on this page, by turn: Codex need not repeat it. */
export const prompts: Map<string, string> = new Map();

/** Everything said so far, as far as it is listened to. */
export const transcript: Store<Transcript> = new Store(NOTHING_HEARD);

/** Listens to Codex while the component is shown; one does. */
export function useHearing(): void {
  useEffect(hear, []);
}

/** Begins at the first event that is kept; the browser reconnects by itself, where it was. */
function hear(): () => void {
  let waiting: CodexEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  const show = () => {
    timer = undefined;
    transcript.set(waiting.reduce(heard, transcript.value));
    if (
      waiting.some(({ method }) => /^(process|account|thread|turn|approval)\//.test(method ?? ""))
    ) {
      void look();
    }
    waiting = [];
  };
  const open = () => {
    source?.close();
    waiting = [];
    transcript.set(NOTHING_HEARD);
    source = new EventSource("/api/codex/events/stream?after=0");
    source.addEventListener("codex", ({ data }) => {
      waiting.push(JSON.parse(data));
      timer ??= setTimeout(show, REPAINT_MS);
    });
  };
  open();
  // Another process counts its events anew.
  const stop = link.generation.subscribe(() => {
    prompts.clear();
    open();
  });
  return () => {
    stop();
    clearTimeout(timer);
    source?.close();
  };
}

async function look(): Promise<void> {
  await Promise.all([codexStatus.reload(), codexApprovals.reload()]);
}

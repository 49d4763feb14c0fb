import { TimedSignal } from "../core/timed_signal.ts";
import type { JsonObject } from "../wire/json.ts";
import { type CodexBinary, findCodexBinary } from "./binary.ts";
import type { BridgeOptions } from "./app_server.ts";
import { CodexBridge } from "./bridge.ts";
import { reasonOf } from "./codex_error.ts";
import { codexEnvironment } from "./environment.ts";
import { planLaunch } from "./launch.ts";
import { type CodexSnapshot, codexState } from "./snapshot.ts";
import { snapshotJson } from "./snapshot_json.ts";

/** Where Codex is described. */
export const CODEX_DOCS_URL = "https://developers.openai.com/codex/cli";

/** How far Codex has come on this machine, as `codex status` tells it (cli §12). */
export type CodexVerdict =
  | "missing"
  | "unsupported"
  | "error"
  | "logged_out"
  /** The app server answers, but starts no conversation. */
  | "bridge_ready"
  | "ready";

/** Whether a conversation could be started. */
export type AssistantVerdict =
  | { readonly kind: "ready" }
  | { readonly kind: "logged_out" }
  | { readonly kind: "unavailable"; readonly error: string };

/** What a look at Codex found. */
export interface CodexFindings {
  readonly verdict: CodexVerdict;
  readonly binary: CodexBinary;
  readonly assistant: AssistantVerdict;
  /** Why the app server does not answer; absent if it does. */
  readonly bridgeError: string | undefined;
  /** Absent if there was nothing to start. */
  readonly snapshot: CodexSnapshot | undefined;
}

/** A conversation that is started only to see whether one can be (codex §3.4). */
const TRIAL_MS = 5_000;

/** Looks for Codex, starts its app server and a conversation for a moment. Never throws. */
export async function examineCodex(
  options: BridgeOptions,
  signal: AbortSignal,
): Promise<CodexFindings> {
  const [binary, launch] = await Promise.all([
    findCodexBinary(codexEnvironment(options.env, options.secrets)),
    planLaunch(options.env),
  ]);
  const isDefault = launch.kind === "program" && launch.argv[0] === "codex";
  if (isDefault && binary.kind === "missing") {
    return nothing("missing", binary, "Codex is not on PATH");
  }
  if (isDefault && binary.kind === "found" && binary.hasAppServer === false) {
    return nothing("unsupported", binary, "this Codex has no app-server");
  }
  await using bridge = new CodexBridge(options);
  try {
    await bridge.start(signal);
  } catch (error) {
    const snapshot = bridge.snapshot();
    const why = reasonOf(error);
    const assistant = { kind: "unavailable", error: why } as const;
    return { verdict: failedVerdict(snapshot), binary, assistant, bridgeError: why, snapshot };
  }
  const assistant = await tryThread(bridge, signal);
  const snapshot = bridge.snapshot();
  return { verdict: verdictOf(assistant), binary, assistant, bridgeError: undefined, snapshot };
}

/** The findings as `codex status --json` gives them; members without a value are left out. */
export function findingsJson(findings: CodexFindings): JsonObject {
  const { verdict, binary, assistant, bridgeError, snapshot } = findings;
  const found = binary.kind === "found" ? binary : undefined;
  return {
    state: verdict,
    docs_url: CODEX_DOCS_URL,
    detected: found !== undefined,
    path: found?.path,
    version: found?.version,
    app_server_supported: found?.hasAppServer ?? bridgeError === undefined,
    bridge_ready: bridgeError === undefined,
    bridge_error: bridgeError,
    assistant_state: assistant.kind,
    assistant_error: assistant.kind === "unavailable" ? assistant.error : undefined,
    snapshot: snapshot && snapshotJson(snapshot),
  };
}

function nothing(verdict: CodexVerdict, binary: CodexBinary, error: string): CodexFindings {
  const assistant = { kind: "unavailable", error } as const;
  return { verdict, binary, assistant, bridgeError: error, snapshot: undefined };
}

async function tryThread(bridge: CodexBridge, signal: AbortSignal): Promise<AssistantVerdict> {
  if (codexState(bridge.snapshot()) === "logged_out") return { kind: "logged_out" };
  using timed = new TimedSignal(signal, TRIAL_MS);
  try {
    // It may do nothing: the conversation is over before it begins.
    await bridge.threadStart({ approvalPolicy: "never", sandbox: "read-only" }, timed.signal);
    return { kind: "ready" };
  } catch (error) {
    const why = timed.timedOut ? "no conversation was started within 5 s" : reasonOf(error);
    return { kind: "unavailable", error: why };
  }
}

function verdictOf(assistant: AssistantVerdict): CodexVerdict {
  switch (assistant.kind) {
    case "ready":
    case "logged_out":
      return assistant.kind;
    case "unavailable":
      return "bridge_ready";
  }
}

function failedVerdict(snapshot: CodexSnapshot): CodexVerdict {
  switch (codexState(snapshot)) {
    case "codex_missing":
      return "missing";
    case "app_server_unsupported":
      return "unsupported";
    default:
      return "error";
  }
}

import type { RequestOutcome } from "../api_types.ts";
import type { Tone } from "../components/state_mark.tsx";

const WORDS: Readonly<Record<RequestOutcome, readonly [tone: Tone, word: string]>> = {
  ok: ["ok", "OK"],
  accepted: ["ok", "Accepted"],
  tool_error: ["warn", "Tool error"],
  rpc_error: ["bad", "JSON-RPC error"],
  http_error: ["bad", "HTTP error"],
  timeout: ["bad", "Timed out"],
  refused: ["bad", "Refused"],
  dns: ["bad", "Name not found"],
  tls: ["bad", "TLS failed"],
  reset: ["bad", "Connection reset"],
  crash: ["bad", "Child exited"],
  expired: ["bad", "Expired"],
  cancelled: ["idle", "Cancelled"],
  in_flight: ["flight", "In flight"],
};

/** Grey when fine, amber when the tool said no, red when tunnel or protocol failed (ui §7). */
export function outcomeTone(outcome: RequestOutcome): Tone {
  return WORDS[outcome][0];
}

/** The outcome in a word or two; with the status or code that `why` names, where there is one. */
export function outcomeWord(outcome: RequestOutcome, why?: string | null): string {
  const word = WORDS[outcome][1];
  if (outcome === "http_error") {
    const status = why?.match(/\bHTTP (\d{3})\b/)?.[1];
    return status === undefined ? word : `HTTP ${status}`;
  }
  if (outcome === "rpc_error") {
    const code = why?.match(/\berror (-?\d+)\b/)?.[1];
    return code === "-32602" ? "Invalid params" : code === undefined ? word : `Error ${code}`;
  }
  return word;
}

/** Whether tunnel or protocol failed. */
export function isFailure(outcome: RequestOutcome): boolean {
  return outcomeTone(outcome) === "bad";
}

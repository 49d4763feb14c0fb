import { isJsonObject, tryParseJson } from "../wire/json.ts";
import type { Command, CommandBase } from "../wire/command.ts";
import type { TunnelFailure } from "../wire/failure.ts";
import type { FinalReply } from "../wire/reply.ts";
import type { Channel } from "./channel.ts";
import type { Trouble } from "./probe.ts";
import type { ProbeAnswer } from "./probe_answer.ts";
import type { ProbeMessage } from "./probe_message.ts";

/** Sends a probe's request over a channel of the caller's own; the signal's end is a timeout. */
export async function askChannel(
  channel: Channel,
  { call, headers }: ProbeMessage,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const command: Command = { ...base(channel), headers, kind: "jsonrpc", message: call };
  try {
    return answerOf(await finalReply(channel, command, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
    return trouble("timeout", "no answer in time");
  }
}

/** Ends the session that a server opened for a probe, if it will. */
export async function leaveChannel(
  channel: Channel,
  sessionId: string,
  signal: AbortSignal,
): Promise<void> {
  const headers = [["Mcp-Session-Id", sessionId]] as const;
  const command: Command = { ...base(channel), headers, kind: "session_termination", sessionId };
  try {
    await finalReply(channel, command, signal);
  } catch (error) {
    if (!signal.aborted) throw error; // else the server will forget the session by itself
  }
}

/** Reads a channel's reply as an answer. Pure. */
export function answerOf(reply: FinalReply): ProbeAnswer {
  switch (reply.kind) {
    case "response": {
      const value = tryParseJson(reply.message);
      const message = isJsonObject(value) ? value : undefined;
      return { kind: "answered", status: reply.status, headers: reply.headers, message };
    }
    case "failed":
      return failedAnswer(reply.failure, reply);
    case "notify_ack":
    case "session_terminated":
    case "oauth_document":
      return {
        kind: "answered",
        status: reply.status,
        headers: reply.headers,
        message: undefined,
      };
    case "unsupported_channel":
      return trouble("refused", "no server is bound to the channel");
  }
}

function failedAnswer(
  { source, kind, upstreamStatus }: TunnelFailure,
  { headers }: Pick<FinalReply & { kind: "failed" }, "headers">,
): ProbeAnswer {
  const words = (kind ?? source).replaceAll("_", " ");
  switch (source) {
    case "target_http":
      return { kind: "answered", status: upstreamStatus ?? 502, headers, message: undefined };
    case "protocol":
      return { kind: "trouble", trouble: { kind: "not-http", detail: words }, headers };
    case "dns":
    case "tls":
    case "timeout":
      return trouble(source, words);
    case "connect":
      return trouble("refused", words);
    case "transport_closed":
    case "client_internal":
      return trouble("reset", words);
  }
}

function trouble(kind: Trouble["kind"], detail: string): ProbeAnswer {
  return { kind: "trouble", trouble: { kind, detail }, headers: [] };
}

async function finalReply(
  channel: Channel,
  command: Command,
  signal: AbortSignal,
): Promise<FinalReply> {
  for await (const reply of channel.exchange(command, signal)) {
    if (reply.kind !== "notification") return reply;
  }
  throw new Error("the channel gave no final reply");
}

function base({ name }: Channel): CommandBase {
  return {
    requestId: "tunnel-client-probe",
    shardToken: "",
    channel: name,
    createdAtMs: undefined,
    headers: [],
    receivedAt: performance.now(),
    deadlineAt: Infinity,
  };
}

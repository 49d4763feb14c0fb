import { TimedSignal } from "../../core/timed_signal.ts";
import { VERSION } from "../../core/version.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { HeaderList } from "../../wire/header_list.ts";
import type { FinalReply } from "../../wire/reply.ts";
import type { Channel } from "../channel.ts";
import type { Handshake } from "../stdio_handshake.ts";
import { neutralHeaders } from "./envelope.ts";
import { memberAt, stringAt } from "./json_edit.ts";
import { type Introduction, LegacySession } from "./legacy_session.ts";
import { messageOf } from "./messages.ts";
import { LEGACY_VERSION } from "./revisions.ts";

/** For a handshake; a child may have to load packages before it answers. */
const HANDSHAKE_MS = 60_000;

/** What the bridge declares to a legacy server: whatever a consumer may be asked (mcp-eras §4.1). */
const INITIALIZE_PARAMS = JSON.stringify({
  protocolVersion: LEGACY_VERSION,
  capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} },
  clientInfo: { name: "tunnel-client", version: VERSION },
});

/**
 * Has the legacy handshake with a server, with the identity of the command that needs it. A child that
 * had one already is not asked again. Resolves with what the server said if that is no handshake.
 *
 * @param closing ends it early, as a timeout would
 */
export async function introduce(
  { inner, handshake }: { readonly inner: Channel; readonly handshake?: Handshake | undefined },
  command: JsonRpcCommand,
  closing: AbortSignal,
): Promise<Introduction | FinalReply> {
  const known = handshake?.answer;
  if (known !== undefined) {
    return { result: memberAt(known, "result") ?? "{}", sessionId: undefined };
  }
  using timed = new TimedSignal(closing, HANDSHAKE_MS);
  const own = neutralHeaders(command.headers);
  const say = (text: string, headers: HeaderList) =>
    lastReply(
      inner,
      { ...command, headers: [...own, ...headers], message: messageOf(text) },
      timed.signal,
    );
  const reply = await say(
    `{"jsonrpc":"2.0","id":"initialize-${crypto.randomUUID()}","method":"initialize",` +
      `"params":${INITIALIZE_PARAMS}}`,
    [],
  );
  if (reply.kind !== "response") return reply;
  const result = memberAt(reply.message, "result");
  const version = stringAt(result, "protocolVersion");
  if (result === undefined || version === undefined) return reply;
  const sessionId = LegacySession.sessionIn(reply.headers);
  await say('{"jsonrpc":"2.0","method":"notifications/initialized"}', [
    ...(sessionId === undefined ? [] : [["Mcp-Session-Id", sessionId] as const]),
    ["MCP-Protocol-Version", version],
  ]);
  return { result, sessionId };
}

async function lastReply(
  inner: Channel,
  command: JsonRpcCommand,
  signal: AbortSignal,
): Promise<FinalReply> {
  try {
    for await (const reply of inner.exchange(command, signal)) {
      if (reply.kind !== "notification") return reply;
    }
  } catch {
    // The time is up, or the channel closes.
  }
  return {
    kind: "failed",
    status: 504,
    headers: [],
    failure: { source: "timeout", kind: "timeout" },
  };
}

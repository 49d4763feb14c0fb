import type { PendingRequest } from "./broker.ts";

/**
 * The body of a poll answer (wire-protocol §2). Payloads stand in it as the characters the connector
 * sent: it is put together from texts and never serialised as a whole.
 *
 * @param now monotonic milliseconds; `response_timeout` is what is left until each deadline
 */
export function commandsText(requests: readonly PendingRequest[], now: number): string {
  let text = '{"commands":[';
  for (let i = 0; i < requests.length; i++) {
    const request = requests[i];
    if (request !== undefined) text += (i === 0 ? "" : ",") + commandText(request, now);
  }
  return text + "]}";
}

function commandText({ requestId, shardToken, createdAt, command }: PendingRequest, now: number) {
  const leftMs = Math.max(0, Math.floor(command.deadlineAt - now));
  return `{"request_id":"${requestId}","shard_token":"${shardToken}"` +
    `,"command_type":"${command.type}","channel":"${command.channel}"` +
    `,"created_at":"${createdAt}","headers":${command.headersJson}` +
    `,"response_timeout":"${leftMs}ms"` +
    (command.payload === undefined ? "}" : `,"jsonrpc":${command.payload}}`);
}

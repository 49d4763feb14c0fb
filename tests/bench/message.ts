import type { Load } from "./load.ts";

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};
const MODERN = {
  ...HEADERS,
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": "tools/call",
  "mcp-name": "echo",
};
const META = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",' +
  '"io.modelcontextprotocol/clientCapabilities":{}}';

/** How the calls of a load are written. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  body(n: number): string;
}

/** The calls of a load; a consumer of the legacy era introduces itself first. */
export async function messageOf(load: Load, http: Deno.HttpClient): Promise<Message> {
  const { payloadBytes, delayMs, consumer = "plain" } = load;
  const pad = "x".repeat(payloadBytes);
  switch (consumer) {
    case "plain": {
      const delay = delayMs === undefined ? "" : `"delay_ms":${delayMs},`;
      const params = `{${delay}"pad":"${pad}"}`;
      return {
        headers: HEADERS,
        body: (n) => `{"jsonrpc":"2.0","id":${n},"method":"echo","params":${params}}`,
      };
    }
    case "legacy":
      return {
        headers: { ...HEADERS, ...await introduce(load.url, http) },
        body: (n) => toolCall(n, pad, ""),
      };
    case "modern":
      return { headers: MODERN, body: (n) => toolCall(n, pad, `,${META}`) };
  }
}

function toolCall(n: number, pad: string, more: string): string {
  const params = `{"name":"echo","arguments":{"pad":"${pad}"}${more}}`;
  return `{"jsonrpc":"2.0","id":${n},"method":"tools/call","params":${params}}`;
}

/** The handshake of the legacy era; gives the headers of the session. */
async function introduce(url: string, client: Deno.HttpClient): Promise<Record<string, string>> {
  const post = (body: string, more: Record<string, string> = {}) =>
    fetch(url, { client, method: "POST", headers: { ...HEADERS, ...more }, body });
  const answer = await post(
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",' +
      '"capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}',
  );
  await answer.text();
  const session = answer.headers.get("mcp-session-id");
  const headers = session === null ? {} : { "mcp-session-id": session };
  await (await post('{"jsonrpc":"2.0","method":"notifications/initialized"}', headers)).text();
  return headers;
}

import { VERSION } from "../core/version.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { type JsonRpcCall, readMessage } from "../wire/jsonrpc.ts";

/** A request of a probe and the headers that belong to it. */
export interface ProbeMessage {
  readonly call: JsonRpcCall;
  readonly headers: HeaderList;
}

/** The newest revision of each era that a probe claims. */
export const MODERN_VERSION = "2026-07-28";
const LEGACY_VERSION = "2025-11-25";

const clientInfo = { name: "tunnel-client", version: VERSION };
const META = "io.modelcontextprotocol";

/** `server/discover`: every modern server knows it, and it changes nothing (mcp-eras §2). */
export const DISCOVER: ProbeMessage = {
  call: callOf("server/discover", {
    _meta: {
      [`${META}/protocolVersion`]: MODERN_VERSION,
      [`${META}/clientCapabilities`]: {},
      [`${META}/clientInfo`]: clientInfo,
    },
  }),
  headers: [["MCP-Protocol-Version", MODERN_VERSION], ["Mcp-Method", "server/discover"]],
};

/** `initialize` of the legacy era. */
export const INITIALIZE: ProbeMessage = {
  call: callOf("initialize", {
    protocolVersion: LEGACY_VERSION,
    capabilities: {},
    clientInfo,
  }),
  headers: [],
};

function callOf(method: string, params: object): JsonRpcCall {
  const value = { jsonrpc: "2.0", id: `tunnel-client-probe-${method}`, method, params };
  const text = JSON.stringify(value);
  const message = readMessage(text, value);
  if (message.kind !== "call") throw new Error("a probe's message is a call");
  return message;
}

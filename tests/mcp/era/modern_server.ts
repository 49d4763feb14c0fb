import { assert, assertEquals } from "@std/assert";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import type { JsonRpcCommand } from "../../../lib/wire/command.ts";
import { type ErasStage } from "../../fixtures/eras_stage.ts";
import type { Recorded } from "../../fixtures/raw_mcp_server.ts";
import { type ScriptedServer, serveScript } from "../http_channel_harness.ts";
import { call, final, NEVER } from "../stdio_harness.ts";
import { saidOf } from "./modern_consumer.ts";

export const K = "io.modelcontextprotocol";
export const DISCOVER = {
  resultType: "complete",
  supportedVersions: ["2026-07-28"],
  capabilities: { tools: { listChanged: true }, extensions: { x: {} } },
  ttlMs: 0,
  cacheScope: "private",
  _meta: { [`${K}/serverInfo`]: { name: "modern", version: "3" } },
};

export type Sent = { readonly id: unknown; readonly method: string; readonly params: Params };
// deno-lint-ignore no-explicit-any
export type Params = any;

/** A modern server; `serve` makes the result of what is not discover. */
export function modernServer(
  serve: (sent: Sent, gone: AbortSignal, recorded: Recorded) => object | Promise<object> | Response,
): ScriptedServer {
  return serveScript(async (recorded, gone) => {
    const sent = JSON.parse(recorded.body || "{}");
    const { id, method } = sent;
    if (recorded.method !== "POST") return new Response(null, { status: 405 });
    if (method === "initialize") {
      const data = { supported: ["2026-07-28"], requested: "2025-06-18" };
      const error = { code: -32022, message: "Unsupported protocol version", data };
      return Response.json({ jsonrpc: "2.0", id, error }, { status: 400 });
    }
    if (id === undefined) return new Response(null, { status: 202 });
    const result = method === "server/discover" ? DISCOVER : await serve(sent, gone, recorded);
    return result instanceof Response ? result : Response.json({ jsonrpc: "2.0", id, result });
  });
}

/** What the server got of a method, parsed. */
export function sentTo(
  { requests }: ScriptedServer,
  method: string,
): (Sent & { recorded: Recorded })[] {
  return requests.filter(({ body }) => body !== "").map((recorded) => ({
    ...JSON.parse(recorded.body),
    recorded,
  })).filter((sent) => sent.method === method);
}

export const CAPABILITIES = {
  elicitation: { form: {}, url: {} },
  roots: { listChanged: true },
  tasks: {},
};

/** Introduces a legacy consumer; its session header. */
export async function introduce(
  { channel }: ErasStage,
  capabilities: object = CAPABILITIES,
  headers: HeaderList = [],
): Promise<HeaderList> {
  const params = {
    protocolVersion: "2025-06-18",
    capabilities,
    clientInfo: { name: "old", version: "1" },
  };
  const reply = await final(channel, call("initialize", JSON.stringify(params), { headers }));
  assert(reply.kind === "response", JSON.stringify(reply));
  const session = reply.headers.filter(([name]) => name === "Mcp-Session-Id");
  assertEquals(session.length, 1, reply.message);
  return [...session, ...headers];
}

export async function say({ channel }: ErasStage, command: JsonRpcCommand, signal = NEVER) {
  return saidOf(await Array.fromAsync(channel.exchange(command, signal)));
}

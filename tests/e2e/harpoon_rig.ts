// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/index"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { isJsonObject } from "../../lib/wire/json.ts";
import { startTunnel, type Tunnel } from "./tunnel.ts";

/** What a tool of Harpoon's gave the connector. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** The text block. */
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>> | undefined;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
}

/** A tunnel whose client serves Harpoon, and the official SDK's client as the connector. */
export interface HarpoonTunnel extends AsyncDisposable {
  readonly tunnel: Tunnel;
  readonly connector: Client;
  tool(name: string, args?: Record<string, unknown>): Promise<ToolAnswer>;
}

/** @param flags of `run`, beside those of the tunnel */
export async function startHarpoon(flags: readonly string[]): Promise<HarpoonTunnel> {
  await using opening = new AsyncDisposableStack();
  const tunnel = opening.use(
    await startTunnel({
      flags: ["--control-plane.poll-channel=harpoon", ...flags],
    }),
  );
  const connector = new Client({ name: "connector", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(tunnel.ingress("harpoon")));
  await connector.connect(transport);
  opening.defer(() => connector.close());
  const open = opening.move();
  return {
    tunnel,
    connector,
    async tool(name, args = {}) {
      const { content, structuredContent, isError, _meta } = await connector.callTool({
        name,
        arguments: args,
      });
      const [block]: { type?: string; text?: string }[] = Array.isArray(content) ? content : [];
      return {
        isError: isError === true,
        text: block?.text ?? "",
        structured: isJsonObject(structuredContent) ? structuredContent : undefined,
        meta: _meta,
      };
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The body of an answer, decoded. */
export function bodyOf({ structured }: ToolAnswer): string {
  const encoded = structured?.["body_base64"];
  return typeof encoded === "string"
    ? new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0)))
    : "";
}

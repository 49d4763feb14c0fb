import type { Emit } from "../core/fact.ts";
import type { Channel } from "../mcp/channel.ts";
import { openMemoryChannel } from "../mcp/memory.ts";
import { loadedWhenAsked } from "./lazy_server.ts";
import type { ToolSource } from "./tools/tool_set.ts";

/** The channel Harpoon is reached on; no MCP server of the operator's may take it (harpoon §1). */
export const HARPOON_CHANNEL = "harpoon";

/**
 * Opens Harpoon's channel (harpoon §1): its MCP server in this process. Commands that end a session
 * or discover OAuth have no meaning here and are answered as on every in-memory channel. When a
 * command's deadline ends its exchange, the outbound request is cancelled; other calls go on.
 */
export function openHarpoonChannel(
  source: ToolSource & { readonly emit: Emit },
): Promise<Channel> {
  const server = loadedWhenAsked(async () => {
    const { harpoonServer } = await import("./server.ts");
    return harpoonServer(source, true);
  });
  return openMemoryChannel({ name: HARPOON_CHANNEL, server, emit: source.emit });
}

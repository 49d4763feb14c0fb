import type { InMemoryServer, MemoryTransport, MessageExtra } from "../mcp/memory.ts";

type EarlyMessage = readonly [message: unknown, extra: MessageExtra | undefined];

/**
 * A server that is loaded with the first message it gets: the MCP SDK costs tens of megabytes, and
 * most clients that have targets, be it only discovered ones, are never asked to call them.
 */
export function loadedWhenAsked(load: () => Promise<InMemoryServer>): InMemoryServer {
  return {
    connect(transport) {
      // Those that come while it loads; the dispatcher's slots bound them.
      const early: EarlyMessage[] = [];
      transport.onmessage = (message, extra) => {
        early.push([message, extra]);
        if (early.length === 1) void start();
      };
      const start = async () => {
        try {
          const server = await load();
          if (!transport.isOpen) return;
          // A server passes messages on to the listener it finds.
          transport.onmessage = undefined;
          const connected = server.connect(transport);
          // It listens already. What comes next must not overtake these.
          deliver(transport, early);
          await connected;
        } catch {
          // The calls in flight fail, and the next one tries again.
          await transport.close();
        }
      };
      return transport.start();
    },
  };
}

function deliver(transport: MemoryTransport, messages: readonly EarlyMessage[]): void {
  for (const [message, extra] of messages) transport.onmessage?.(message, extra);
}

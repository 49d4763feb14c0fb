import { BodyError, readText } from "../core/body.ts";
import { isLoopback, parseIp } from "../core/ip_address.ts";
import type { Engine } from "../dispatch/engine.ts";
import type { Peer } from "../ops/admin/guard.ts";
import type { Pages } from "../ops/health_server.ts";
import { HARPOON_MCP_PATH } from "../harpoon/mcp_http_path.ts";

/** A message to a tool: its body may be as large as the largest request a target takes. */
const MAX_MESSAGE_BYTES = 48 * 1024 * 1024;

/**
 * Harpoon's own MCP endpoint on the health listener (harpoon §11), before the other pages. Only for
 * this machine, whoever else may see the pages. There is no stream to `GET`: Harpoon never speaks
 * first.
 *
 * @param engine absent until it runs
 */
export function harpoonEndpoint(next: Pages, engine: () => Engine | undefined): Pages {
  return async (request, peer) => {
    const url = new URL(request.url);
    if (url.pathname !== HARPOON_MCP_PATH) return await next(request, peer);
    if (!isThisMachine(peer)) return text(403, "harpoon transport is restricted to loopback");
    if (request.method === "GET") return text(405, "there is no stream", { allow: "POST, DELETE" });
    const running = engine();
    if (running === undefined) return text(503, "the client is not running yet");
    try {
      const { status, headers, body } = await running.harpoonHttp({
        method: request.method,
        url: request.url,
        headers: [...request.headers],
        body: request.body === null
          ? ""
          : await readText(new Response(request.body), MAX_MESSAGE_BYTES),
      });
      const hasBody = status !== 204 && status !== 304;
      return new Response(hasBody ? body : null, {
        status,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
      });
    } catch (error) {
      if (error instanceof BodyError) return text(413, error.message);
      throw error;
    }
  };
}

function isThisMachine(peer: Peer): boolean {
  if (peer.kind === "unix") return true;
  const address = parseIp(peer.address);
  return address !== undefined && isLoopback(address);
}

function text(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

import type { Settings } from "../config/settings.ts";
import type { RequestWay } from "../ops/admin/view.ts";
import type { Evidence } from "../ops/evidence.ts";
import { publicUrl } from "../ops/public_url.ts";
import type { RequestRecord } from "../ops/request_log.ts";

/** How a request got to its server, by the settings and the evidence of this moment (ui §5). */
export function requestWay(
  { channel, protocol, upstreamStatus, status, outcome }: RequestRecord,
  { mcp }: Settings,
  { channels }: Pick<Evidence, "channels">,
): RequestWay {
  const seen = channels.get(channel);
  const binding = mcp.bindings.find((binding) => binding.channel === channel);
  const server = seen?.protocol ?? null;
  return {
    upstream: upstreamOf(),
    protocol: protocol === undefined && server === null
      ? null
      : { consumer: protocol ?? null, server },
  };

  function upstreamOf(): RequestWay["upstream"] {
    switch (binding?.kind) {
      case "http-streamable": {
        const certificate = binding.clientCertificate ?? mcp.clientCertificate;
        const answered = ANSWERED.has(outcome) ? status : undefined;
        return {
          target: publicUrl(binding.url),
          status: upstreamStatus ?? answered ?? null,
          reused: null,
          mtls: certificate !== undefined && binding.url.startsWith("https:"),
        };
      }
      case "stdio": {
        const pid = seen?.child?.pid;
        const target = pid === undefined ? {} : { target: `pid ${pid}` };
        return { ...target, status: null, reused: null, mtls: null };
      }
      case undefined:
        return null;
    }
  }
}

/** What the server answered is passed on with its own status. */
const ANSWERED: ReadonlySet<RequestRecord["outcome"]> = new Set<RequestRecord["outcome"]>([
  "ok",
  "accepted",
  "tool_error",
  "rpc_error",
]);

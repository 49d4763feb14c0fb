import type { Settings } from "../config/settings.ts";
import { OperatorError } from "../core/errors.ts";

/**
 * Makes sure that this process may connect to its control plane and MCP servers. Without the right a
 * client would start, look ready and fail each call. On a terminal the runtime may ask for it here.
 *
 * @throws OperatorError with one line per address that is out of bounds
 */
export function checkReachable(
  { controlPlane, mcp }: Pick<Settings, "controlPlane" | "mcp">,
  allowed: (host: string) => boolean = mayConnect,
): void {
  const { baseUrl, pollChannels } = controlPlane;
  const wanted = [{ setting: "control_plane.base_url", url: baseUrl }];
  for (const binding of mcp.bindings) {
    const isPolled = pollChannels?.includes(binding.channel) ?? true;
    if (binding.kind !== "http-streamable" || !isPolled) continue;
    wanted.push({ setting: `mcp.server_urls, channel ${binding.channel}`, url: binding.url });
  }
  const lines = wanted.flatMap(({ setting, url }) => {
    const host = hostOf(url);
    if (allowed(host)) return [];
    return [`${setting}: not permitted to connect to ${host}: run with --allow-net=${host}`];
  });
  if (lines.length > 0) throw new OperatorError(lines.join("\n"));
}

function mayConnect(host: string): boolean {
  return Deno.permissions.requestSync({ name: "net", host }).state === "granted";
}

/** Host and port, the form in which permissions name an address. */
function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === "" ? (protocol === "https:" ? 443 : 80) : port}`;
}

/** The control-plane URLs of one tunnel (wire-protocol §1). */
export interface Endpoints {
  readonly metadata: string;
  readonly response: string;
  /** The poll URL; `channels` empty means all. */
  poll(limit: number, timeoutMs: number, channels: readonly string[]): string;
}

/**
 * Builds the endpoints. Only the origin of `baseUrl` counts; `urlPath` (empty, or starting with `/`)
 * stands in front of `/v1`. Query keys go in alphabetical order, channels sorted.
 */
export function endpointsOf(baseUrl: string, urlPath: string, tunnelId: string): Endpoints {
  const tunnel = `${new URL(baseUrl).origin}${urlPath.replace(/\/+$/, "")}/v1/tunnels/${tunnelId}`;
  return {
    metadata: tunnel,
    response: `${tunnel}/response`,
    poll(limit, timeoutMs, channels) {
      const scope = channels.toSorted().map((name) => `channel=${name}&`).join("");
      return `${tunnel}/poll?${scope}limit=${limit}&timeout_ms=${timeoutMs}`;
    },
  };
}

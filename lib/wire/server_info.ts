/** One channel as the control plane is told about it. */
export interface ServerInfoChannel {
  readonly name: string;
  /** The channel's server lives in or under this process, or this process holds state of its calls. */
  readonly procAffinity: boolean;
  /** No call depends on another: any client of the tunnel may get the next one (mcp-eras §6). */
  readonly stateless?: boolean;
}

/** The most channels the control plane takes in `X-Tunnel-MCP-Server-Info` (wire-protocol §1). */
export const MAX_SERVER_INFO_CHANNELS = 32;
/** The longest header the control plane takes. */
export const MAX_SERVER_INFO_BYTES = 4096;

/**
 * The `X-Tunnel-MCP-Server-Info` header. Version 1 is the exact published shape; version 2 adds
 * `stateless` and is for control planes that are known to read it.
 *
 * @param listed the poll-channel allowlist, if one is configured
 * @throws RangeError if the channels break the header's limits
 */
export function serverInfoHeader(
  channels: readonly ServerInfoChannel[],
  listed: readonly string[] | undefined,
  version: 1 | 2 = 1,
): string {
  const shown = listed === undefined
    ? channels
    : channels.filter(({ name }) => listed.includes(name));
  if (shown.length < 1 || shown.length > MAX_SERVER_INFO_CHANNELS) {
    throw new RangeError(
      `the control plane accepts 1 to ${MAX_SERVER_INFO_CHANNELS} channels, this client has ${shown.length}`,
    );
  }
  const text = JSON.stringify({
    version,
    channels: shown.map(({ name, procAffinity, stateless }) => ({
      name,
      ...(procAffinity ? { proc_affinity: true } : {}),
      ...(stateless && version === 2 ? { stateless: true } : {}),
    })),
  });
  if (text.length > MAX_SERVER_INFO_BYTES) {
    throw new RangeError(
      `the channel names need ${text.length} bytes, the control plane accepts ${MAX_SERVER_INFO_BYTES}`,
    );
  }
  return text;
}

/** One channel as the control plane is told about it. */
export interface ServerInfoChannel {
  readonly name: string;
  /** The channel's server lives in or under this process: its session state is here. */
  readonly procAffinity: boolean;
}

/** The most channels the control plane takes in `X-Tunnel-MCP-Server-Info` (wire-protocol §1). */
export const MAX_SERVER_INFO_CHANNELS = 32;
/** The longest header the control plane takes. */
export const MAX_SERVER_INFO_BYTES = 4096;

/**
 * The `X-Tunnel-MCP-Server-Info` header, version 1, in the exact published shape.
 *
 * @param listed the poll-channel allowlist, if one is configured
 * @throws RangeError if the channels break the header's limits
 */
export function serverInfoHeader(
  channels: readonly ServerInfoChannel[],
  listed: readonly string[] | undefined,
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
    version: 1,
    channels: shown.map(({ name, procAffinity }) =>
      procAffinity ? { name, proc_affinity: true } : { name }
    ),
  });
  if (text.length > MAX_SERVER_INFO_BYTES) {
    throw new RangeError(
      `the channel names need ${text.length} bytes, the control plane accepts ${MAX_SERVER_INFO_BYTES}`,
    );
  }
  return text;
}

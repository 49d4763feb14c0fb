/** How a cloudflared is run by itself, without a client beside it (cli §12). */
export interface DirectConfig {
  /** Path of the file with its token. */
  readonly tokenFile: string;
  /** `host:port` of its metrics. */
  readonly metrics: string;
  readonly logLevel: string;
  readonly transportLogLevel: string;
  readonly protocol: string;
  readonly edgeIpVersion: string;
  readonly retries: number;
  /** As cloudflared writes durations: `30s`. */
  readonly gracePeriod: string;
}

/** What cloudflared's own configuration file says for it, in the order it is printed. Holds no token. */
export function directConfigEntries(
  config: DirectConfig,
): Readonly<Record<string, string | number | boolean>> {
  return {
    "token-file": config.tokenFile,
    "no-autoupdate": true,
    "metrics": config.metrics,
    "loglevel": config.logLevel,
    "transport-loglevel": config.transportLogLevel,
    "protocol": config.protocol,
    "edge-ip-version": config.edgeIpVersion,
    "retries": config.retries,
    "grace-period": config.gracePeriod,
  };
}

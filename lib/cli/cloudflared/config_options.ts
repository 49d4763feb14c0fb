import { durationBetween, formatDuration, MAX_TIMER_MS } from "../../config/duration.ts";
import { parseListenAddress } from "../../config/listen_addr.ts";
import { accept, type Parsed, refuse } from "../../config/parsed.ts";
import { integerBetween, oneOf, parseLine } from "../../config/scalars.ts";
import { valueFlag } from "../flag_rows.ts";

const LEVELS = ["debug", "info", "warn", "error", "fatal"] as const;

/** Flags of `cloudflared config` (cli §12). */
export const cloudflaredConfigOptions = {
  tokenFile: valueFlag<string>("token-file", {
    parse: parseLine,
    fallback: "",
    required: true,
    blankIsError: "flag",
    example: "/run/secrets/cloudflared",
    help: "file with cloudflared's token; its path is printed, it is never read",
  }),
  metrics: valueFlag<string>("metrics-address", {
    parse: parseMetricsAddress,
    fallback: "127.0.0.1:20241",
    example: "127.0.0.1:20241",
    shownDefault: "127.0.0.1:20241",
    help: "where cloudflared serves its metrics and /ready",
  }),
  logLevel: valueFlag("log-level", {
    parse: oneOf(LEVELS),
    fallback: "info",
    example: "info",
    shownDefault: "info",
    help: `what cloudflared logs: ${LEVELS.join(", ")}`,
  }),
  transportLogLevel: valueFlag("transport-log-level", {
    parse: oneOf(LEVELS),
    fallback: "warn",
    example: "warn",
    shownDefault: "warn",
    help: `what it logs of its connections: ${LEVELS.join(", ")}`,
  }),
  protocol: valueFlag("protocol", {
    parse: oneOf(["auto", "http2", "quic"]),
    fallback: "auto",
    example: "http2",
    shownDefault: "auto",
    help: "how it connects: auto, http2, quic",
  }),
  edgeIpVersion: valueFlag("edge-ip-version", {
    parse: oneOf(["auto", "4", "6"]),
    fallback: "auto",
    example: "4",
    shownDefault: "auto",
    help: "over which version of IP: auto, 4, 6",
  }),
  retries: valueFlag<number>("retries", {
    parse: integerBetween(0, Number.MAX_SAFE_INTEGER),
    fallback: 5,
    example: "5",
    shownDefault: "5",
    help: "how often it tries to connect again",
  }),
  gracePeriod: valueFlag<number>("grace-period", {
    parse: durationBetween({ aboveMs: 0, maxMs: MAX_TIMER_MS }),
    fallback: 30_000,
    example: "30s",
    shownDefault: formatDuration(30_000),
    help: "how long it goes on with the requests in hand when it is stopped",
  }),
};

/** An address to listen on that others can be told: a host, and a port that is known before. */
function parseMetricsAddress(text: string): Parsed<string> {
  const parsed = parseListenAddress(text);
  if (parsed.kind === "problem") return parsed;
  const { hostname, port } = parsed.value;
  return hostname === "" || port === 0
    ? refuse("must name a host and a port from 1 to 65535, such as 127.0.0.1:20241")
    : accept(text.trim());
}

/**
 * The arguments of the companion (runtimes-codex-packaging §5). The system chooses the port of its
 * metrics and the companion says which: a port that is chosen and released before would be anybody's.
 */
export const COMPANION_ARGS: readonly string[] = [
  "tunnel",
  "--no-autoupdate",
  "--metrics",
  "127.0.0.1:0",
  "run",
];

/** What cloudflared prints once its metrics are served, in its text form and its JSON form alike. */
const METRICS_LINE = /Starting metrics server on (127\.0\.0\.1:\d{1,5})\/metrics/;

/** The `host:port` of its metrics, if this is the line that tells it. */
export function metricsAddress(line: string): string | undefined {
  return METRICS_LINE.exec(line)?.[1];
}

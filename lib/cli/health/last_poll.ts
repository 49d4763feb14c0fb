/** The metric that tells when a poll last succeeded, Unix seconds (cli §6). */
const METRIC = "commands_poll_last_successful_timestamp_seconds";

/** Its value in a text of the Prometheus form; `undefined` if it is not there or not a number. */
export function lastPollOf(exposition: string): number | undefined {
  for (const line of exposition.split("\n")) {
    const [, value] = SAMPLE.exec(line) ?? [];
    if (value === undefined) continue;
    const number = Number(value);
    return Number.isFinite(number) ? number : undefined;
  }
  return undefined;
}

const SAMPLE = new RegExp(String.raw`^${METRIC}(?:\{[^}]*\})?[ \t]+(\S+)`);

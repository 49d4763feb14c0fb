import { readExcerpt } from "../../core/body.ts";
import { addressOf } from "./base_url.ts";
import type { EndpointFinding, PollFinding } from "./health_report.ts";
import { lastPollOf } from "./last_poll.ts";
import { missingRight } from "./missing_right.ts";

/** Health pages answer from memory; what takes longer is not healthy (cli §6). */
const ENDPOINT_MS = 500;
const ENDPOINT_BODY_BYTES = 4096;
const METRICS_MS = 2_000;
/** Far above what a client exposes: 32 channels make some hundred kilobytes. */
const METRICS_BODY_BYTES = 4 * 1024 * 1024;

/** Asks one health endpoint. Never throws. */
export async function probeEndpoint(url: string): Promise<EndpointFinding> {
  try {
    const { status, body } = await get(url, ENDPOINT_MS, ENDPOINT_BODY_BYTES);
    return { kind: "answered", url, status, body: body.trim() };
  } catch (error) {
    return { kind: "failed", url, error: reasonOf(error, url, ENDPOINT_MS) };
  }
}

/** Asks the metrics when the control plane was last polled. Never throws. */
export async function probeLastPoll(url: string): Promise<PollFinding> {
  try {
    const { status, body } = await get(url, METRICS_MS, METRICS_BODY_BYTES);
    if (status !== 200) return { kind: "failed", url, error: `HTTP ${status}` };
    const value = lastPollOf(body);
    return value === undefined
      ? { kind: "failed", url, error: "the metrics do not tell" }
      : { kind: "measured", url, value };
  } catch (error) {
    return { kind: "failed", url, error: reasonOf(error, url, METRICS_MS) };
  }
}

async function get(
  target: string,
  timeoutMs: number,
  maxBytes: number,
): Promise<{ readonly status: number; readonly body: string }> {
  const { url, unixSocket } = addressOf(target);
  // No proxy: the client is on this machine, or where the operator says.
  using client = Deno.createHttpClient(
    unixSocket === undefined ? {} : { proxy: { transport: "unix", path: unixSocket } },
  );
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { client, redirect: "manual", signal: timeout });
  return { status: response.status, body: await readExcerpt(response, maxBytes) };
}

function reasonOf(error: unknown, url: string, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Deno.errors.NotCapable) return missingRight(url);
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
  const { message, cause } = error;
  const text = cause instanceof Error ? cause.message : message;
  return /connection refused/i.test(text) ? "connection refused" : text;
}

import type {
  AnalyticsView,
  Readiness,
  RequestDetail,
  Sandbox,
  Status,
  Window,
} from "../api_types.ts";
import { Endpoint } from "./endpoint.ts";
import { link } from "./link.ts";

/** `/readyz?format=json`; the event `readiness` brings it whole. */
export const readiness = new Endpoint<Readiness>("/readyz?format=json", { everyMs: 10_000 });
link.on("readiness", (value) => readiness.replace(value));

/** `/api/status`: link, queue, channels. */
export const status = new Endpoint<Status>("/api/status", {
  everyMs: 5_000,
  on: ["readiness", "channel"],
  minMs: 1_000,
});

/** `/api/analytics`, one per window; a longer window changes more slowly. */
export const analytics: Readonly<Record<Window, Endpoint<AnalyticsView>>> = {
  "15m": usage("15m", 2_000),
  "1h": usage("1h", 10_000),
  "24h": usage("24h", 30_000),
};

/** `/api/sandbox`: fixed after the start. */
export const sandbox = new Endpoint<Sandbox>("/api/sandbox", { everyMs: 0 });

/** `/api/requests/{id}`: asked for again while it is under way. */
export function requestDetail(id: string): Endpoint<RequestDetail> {
  return new Endpoint(`/api/requests/${encodeURIComponent(id)}`, { everyMs: 0 });
}

function usage(window: Window, minMs: number): Endpoint<AnalyticsView> {
  return new Endpoint(`/api/analytics?window=${window}`, { everyMs: 0, on: ["tick"], minMs });
}

import type { LogEvent } from "../../../ui/api_types.ts";
import type { BundleManifest } from "../../../ui/api_types_pages.ts";
import { Chance, NOW_MS } from "./chance.ts";

type Attrs = NonNullable<LogEvent["attrs"]>;

const STARTED_AGO_MS = 75_849_000;
const TOOLS = ["search_invoices", "get_customer", "run_query", "list_orders", "create_refund"];

/** One event of the log. */
export function sampleLog(
  seq: number,
  at: number,
  level: LogEvent["level"],
  message: string,
  attrs: Attrs,
): LogEvent {
  return { seq, time: new Date(at).toISOString(), level, message, attrs };
}

/** The events of `/api/logs`: a start, a crash an hour ago, and the answers of the last minutes. */
export function sampleLogs(answers = 60): LogEvent[] {
  const chance = new Chance(3);
  const early: readonly (readonly [agoMs: number, LogEvent["level"], string, Attrs])[] = [
    [STARTED_AGO_MS, "INFO", "🌐 WEB UI: http://127.0.0.1:8080/ui", { component: "health" }],
    [STARTED_AGO_MS - 300, "INFO", "child started", {
      component: "process",
      channel: "tools",
      pid: 47102,
    }],
    [STARTED_AGO_MS - 900, "INFO", "🟢 tunnel-client started", { component: "process" }],
    [367_400, "ERROR", "child exited", {
      component: "process",
      channel: "tools",
      pid: 47102,
      code: 137,
      in_flight: 6,
    }],
    [366_600, "INFO", "child started", { component: "process", channel: "tools", pid: 48213 }],
    [133_000, "WARN", "harpoon request failed", {
      component: "harpoon",
      label: "rates",
      error: "issuer unknown",
    }],
  ];
  const lines = early.map(([agoMs, level, message, attrs], index) =>
    sampleLog(4_100 + index, NOW_MS - agoMs, level, message, attrs)
  );
  for (let index = 0; index < answers; index++) {
    const at = NOW_MS - (answers - index) * 240;
    const failed = index % 23 === 20;
    lines.push(sampleLog(
      4_106 + index,
      at,
      failed ? "WARN" : "INFO",
      failed ? "upstream error passed on" : "command answered",
      {
        component: "dispatcher",
        request_id: `req_${chance.hex(10)}`,
        channel: index % 3 === 2 ? "tools" : "main",
        method: TOOLS[Math.floor(chance.next() * TOOLS.length)],
        ...(failed ? { status: 500, authorization: "[REDACTED]" } : {
          ms: Math.round(chance.around(90, 0.6)),
        }),
      },
    ));
  }
  return lines;
}

/** `/api/logs/export?preview=1` */
export function sampleManifest(minutes: string): BundleManifest {
  return {
    window: `${minutes}m`,
    event_count: 1_204,
    log_buffer_capacity: 2_000,
    metrics_bytes: 41_230,
    redacted: true,
    files: [
      "manifest.json",
      "README.txt",
      "tunnel-client.runtime.yaml",
      "tunnel-client.logs.ndjson",
      "tunnel-client.metrics.prom",
      "admin/status.json",
      "admin/system.json",
      "admin/oauth.json",
      "admin/harpoon.json",
    ],
  };
}

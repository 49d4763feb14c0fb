import { count, duration } from "./formats.ts";
import type { MetricChart } from "./metric_chart.ts";
import { type Grid, type Sample, sampledPoints } from "./metric_samples.ts";

const MS_PER_S = 1000;
const MB_PER_BYTE = 1e-6;

/** Charts of what only `/metrics` tells; they begin when the page was opened. */
export function sampledCharts(samples: readonly Sample[], grid: Grid): MetricChart[] {
  const newest = samples.at(-1)?.sums;
  const mean = (title: string, name: string): MetricChart => {
    const [n, sum] = [newest?.get(`${name}_count`) ?? 0, newest?.get(`${name}_sum`) ?? 0];
    return {
      title,
      series: name,
      lines: [{
        name: "mean",
        color: "plane",
        points: sampledPoints(samples, { kind: "mean", name, factor: MS_PER_S }, grid),
      }],
      format: duration,
      scale: "linear",
      sinceStart: n === 0 ? undefined : `since start ${duration(sum / n * MS_PER_S)}`,
    };
  };
  const counter = (title: string, name: string, word: string): MetricChart => ({
    title,
    series: name,
    lines: [{
      name: word,
      color: "bad",
      points: sampledPoints(samples, { kind: "counter", name }, grid),
    }],
    format: count,
    scale: "linear",
    // A series without an event may not be written at all.
    sinceStart: newest && `since start ${count(newest.get(name) ?? 0)}`,
  });
  const memory = "process_resident_memory_bytes";
  const bytes = newest?.get(memory);
  return [
    mean("Poll held open", "commands_poll_latency_seconds"),
    mean("Wait before we polled", "commands_age_seconds"),
    counter("Failed polls", "commands_poll_errors_total", "failed"),
    counter("Answers not posted", "tunnel_client_unposted_total", "lost"),
    {
      title: "Memory",
      series: memory,
      lines: [{
        name: "resident",
        color: "ink",
        points: sampledPoints(samples, { kind: "gauge", name: memory, factor: MB_PER_BYTE }, grid),
        now: bytes === undefined ? null : bytes * MB_PER_BYTE,
      }],
      format: (value) => `${Math.round(value)} MB`,
      scale: "linear",
    },
  ];
}

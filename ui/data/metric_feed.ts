import { useEffect } from "preact/hooks";
import { metricSums } from "../view/prometheus.ts";
import type { Sample } from "../view/metric_samples.ts";
import { Store, useStore } from "./store.ts";

/** Often enough for a chart of 10 s steps, rare enough to cost the client nothing. */
const EVERY_MS = 5_000;
/** An hour of looking. */
const MAX_SAMPLES = 720;
const TIMEOUT_MS = 5_000;

const samples = new Store<readonly Sample[]>([]);

/** What `/metrics` said since these pages were opened; asked for only while the component is shown. */
export function useMetricSamples(): readonly Sample[] {
  useEffect(() => {
    const leaving = new AbortController();
    const take = () => void sample(leaving.signal);
    take();
    const timer = setInterval(take, EVERY_MS);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, []);
  return useStore(samples);
}

async function sample(leaving: AbortSignal): Promise<void> {
  if (document.hidden) return;
  try {
    const signal = AbortSignal.any([leaving, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch("/metrics", { signal, cache: "no-store" });
    if (!response.ok) return;
    const sums = metricSums(await response.text());
    samples.set([...samples.value, { at: Date.now(), sums }].slice(-MAX_SAMPLES));
  } catch {
    // A gap in the chart says so.
  }
}

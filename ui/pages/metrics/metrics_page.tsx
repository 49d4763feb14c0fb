import type { AnalyticsView } from "../../api_types.ts";
import { Page } from "../../components/card.tsx";
import { Loads } from "../../components/states.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics, status } from "../../data/endpoints.ts";
import { useMetricSamples } from "../../data/metric_feed.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { timeOfDay } from "../../view/formats.ts";
import type { MetricCharts } from "../../view/metric_chart.ts";
import { metricCharts } from "../../view/metric_charts.ts";
import { ChartCard } from "./chart_card.tsx";
import { moment } from "./moment.ts";
import { MomentSlider } from "./moment_slider.tsx";

/** What changed, and when (ui §2). */
export function MetricsPage() {
  const endpoint = analytics[useStore(chosenWindow)];
  return (
    <Page
      title="Metrics"
      note="Point at a chart to read every chart at that moment."
      aside={<a class="button" href="/metrics" target="_blank" rel="noreferrer">Open /metrics</a>}
    >
      <Loads endpoint={endpoint} what="the metrics" lines={16}>
        {(view) => <Charts view={view} />}
      </Loads>
    </Page>
  );
}

function Charts({ view }: { readonly view: AnalyticsView }) {
  const samples = useMetricSamples();
  const queueLimit = useLatest(status)?.queue?.capacity;
  const { grid, charts } = metricCharts(view, samples, queueLimit);
  return (
    <>
      <div class="row wraps moment">
        <MomentSlider grid={grid} />
        <MomentText grid={grid} />
      </div>
      <div class="metrics">
        {charts.map((chart) => <ChartCard key={chart.title} chart={chart} grid={grid} />)}
      </div>
      <p class="foot-note">
        Polls, waits and memory are read from /metrics while this page is open; before that there is
        a gap. Where nothing happened there is a gap too.
      </p>
    </>
  );
}

function MomentText({ grid }: { readonly grid: MetricCharts["grid"] }) {
  const index = useStore(moment);
  return (
    <span class="dim">
      {index === undefined
        ? "Values are the latest."
        : `Values at ${timeOfDay(grid.from + index * grid.stepMs)}.`}
    </span>
  );
}

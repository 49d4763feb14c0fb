import type { AnalyticsView, FailureView } from "../../api_types.ts";
import { Card } from "../../components/card.tsx";
import { BarStrip } from "../../components/charts.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { Ago } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { count, listed } from "../../view/formats.ts";
import { outcomeWord } from "../../view/outcome_words.ts";
import { routeHash } from "../../view/route.ts";

/** Groups shown; the rest is a click away. */
const MAX_SHOWN = 7;
const WINDOW_WORDS = {
  "15m": "last 15 minutes",
  "1h": "last hour",
  "24h": "last 24 hours",
} as const;

/** Failures by cause, newest first (ui §4). */
export function Failures() {
  const window = useStore(chosenWindow);
  const endpoint = analytics[window];
  const failed = useLatest(endpoint)?.totals.failed ?? 0;
  return (
    <Card
      class="part-failures"
      title="Failures"
      note={failed > 0 ? `${WINDOW_WORDS[window]}, by cause` : undefined}
      aside={failed > 0 ? <a href="#requests?status=failed">All {count(failed)}</a> : undefined}
    >
      <Loads endpoint={endpoint} what="failures">
        {(usage) => <FailureList usage={usage} />}
      </Loads>
    </Card>
  );
}

function FailureList({ usage: { failures, totals } }: { readonly usage: AnalyticsView }) {
  if (failures.length === 0) {
    return (
      <Empty icon="check" title={totals.calls === 0 ? "No calls yet" : "No failed calls"}>
        <p>Failures appear here grouped by cause, newest first.</p>
      </Empty>
    );
  }
  return (
    <ul class="failures">
      {failures.slice(0, MAX_SHOWN).map((group) => (
        <Group key={`${group.outcome} ${group.channel} ${group.why}`} group={group} />
      ))}
    </ul>
  );
}

function Group({ group }: { readonly group: FailureView }) {
  const { outcome, channel, count: n, tools, why, strip, last_at } = group;
  return (
    <li>
      <a href={routeHash("requests", { query: { status: outcome, channel } })}>
        <span class="many">{count(n)}</span>
        <span>
          <b>{outcomeWord(outcome, why)}</b>{" "}
          <span class="mid">on {channel}{tools.length > 0 && `, ${listed(tools, 2)}`}</span>
          {why && <span class="why">{why}</span>}
        </span>
        <BarStrip bins={strip} color="bad" label={`${count(n)} over the window`} />
        <span class="dim number">
          <Ago at={last_at} />
        </span>
      </a>
    </li>
  );
}

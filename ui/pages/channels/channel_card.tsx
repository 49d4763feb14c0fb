import type { AnalyticsView, Channel, NetworkRoute } from "../../api_types.ts";
import { State } from "../../components/state_mark.tsx";
import { Facts } from "../../components/text.tsx";
import { status } from "../../data/endpoints.ts";
import { useTask } from "../../data/task.ts";
import { channelState } from "../../view/channel_words.ts";
import { routeHash } from "../../view/route.ts";
import { CallsChart } from "./calls_chart.tsx";
import { stateFacts } from "./state_facts.tsx";
import { wayFacts } from "./way_facts.tsx";

/** One channel: where it goes, how it is, what it does, and a look at its server. */
export function ChannelCard(
  { channel, route, usage }: {
    readonly channel: Channel;
    readonly route: NetworkRoute | undefined;
    readonly usage: AnalyticsView | undefined;
  },
) {
  const { name } = channel;
  const [probe, startProbe] = useTask(
    `/api/channels/${encodeURIComponent(name)}/probe`,
    () => status.reload(),
  );
  const { tone, words } = channelState(channel);
  return (
    <section class="card channel" aria-labelledby={`channel-${name}`}>
      <header>
        <h2 id={`channel-${name}`}>{name}</h2>
        <State tone={tone}>{words}</State>
        <div class="aside">
          <button
            type="button"
            class="button small"
            disabled={probe.kind === "running"}
            onClick={startProbe}
          >
            {probe.kind === "running" ? "Probing" : "Probe now"}
            <span class="visually-hidden">: {name}</span>
          </button>
          <a class="button small" href={routeHash("requests", { query: { channel: name } })}>
            Requests<span class="visually-hidden">: {name}</span>
          </a>
        </div>
        <p class="outcome" role="status">
          {probe.kind === "failed" && <span class="note is-bad">{probe.said}</span>}
          {probe.kind === "done" && "Probed. What it showed stands below."}
        </p>
      </header>
      <div class="parts">
        <div>
          <h3>Where it goes</h3>
          <Facts rows={wayFacts(channel, route)} />
        </div>
        <div>
          <h3>State</h3>
          <Facts rows={stateFacts(channel)} />
        </div>
        <div>
          <CallsChart name={name} usage={usage} />
        </div>
      </div>
    </section>
  );
}

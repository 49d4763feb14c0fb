import type { Channel, NetworkRoute } from "../../api_types.ts";
import { Breaks } from "../../components/breaks.tsx";
import { fact, type FactRow } from "../../components/fact_row.ts";
import { Ago, Copy } from "../../components/text.tsx";
import { transportWord } from "../../view/channel_words.ts";
import { count } from "../../view/formats.ts";

/** Where a channel leads, and on which way. */
export function wayFacts(channel: Channel, route: NetworkRoute | undefined): FactRow[] {
  const { transport_kind, details = [], child, server_kind } = channel;
  const rows: FactRow[] = [["Transport", transportWord(transport_kind)]];
  for (const { key, value } of details) {
    // The child has a line of its own, which says more.
    if (key === "pid") continue;
    rows.push(fact(
      sentence(key),
      <span class="mono">
        <Breaks text={value} />
      </span>,
    ));
  }
  if (route !== undefined) rows.push(fact("Route", way(route)));
  else if (transport_kind === "http-streamable") rows.push(fact("Route", "direct"));
  if (child) rows.push(...childRows(child));
  if (server_kind === "builtin") {
    rows.push(fact("Targets", <a href="#harpoon">Targets and calls</a>));
  }
  return rows;
}

function childRows({ pid, started_at, restarts, last_exit, noise_lines }: ChildState): FactRow[] {
  return [
    fact(
      "Child",
      pid === null ? "not running" : (
        <>
          pid <Copy text={String(pid)} what="pid" />
          {started_at !== null && (
            <>
              , up <Ago at={started_at} bare />
            </>
          )}
        </>
      ),
    ),
    ["Restarts", last_exit === null ? count(restarts) : `${count(restarts)}, last ${last_exit}`],
    ["Noise on stdout", noise_lines === 0 ? "none" : `${count(noise_lines)} lines skipped`],
  ];
}

type ChildState = NonNullable<Channel["child"]>;

function way({ route_mode, proxy_url, target }: NetworkRoute) {
  if (route_mode === "direct") return target === undefined ? "direct" : `direct to ${target}`;
  return (
    <>
      via <span class="mono">{proxy_url}</span>
    </>
  );
}

function sentence(key: string): string {
  return key.slice(0, 1).toUpperCase() + key.slice(1);
}

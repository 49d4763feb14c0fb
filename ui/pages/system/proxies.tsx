import type { CheckedRoute, ProxyCheck, ProxyHealth } from "../../api_types_pages.ts";
import { Breaks } from "../../components/breaks.tsx";
import { Card } from "../../components/card.tsx";
import { State } from "../../components/state_mark.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Ago } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { system } from "../../data/page_endpoints.ts";
import { duration, listed, UNKNOWN } from "../../view/formats.ts";

const KINDS = { control_plane: "", mcp_channel: "channel", harpoon_target: "harpoon" } as const;
/** Checks that are kept of each route. */
const CHECKS = 10;

/** On which way each address is reached, and whether its proxy lets us through. */
export function Proxies() {
  const proxies = useLatest(system)?.proxy_identity_map ?? [];
  const sources = proxies.map(({ proxy_source }) => proxy_source.replace(/^env:/, ""));
  return (
    <Card
      title="Routes and proxies"
      id="proxies"
      note={sources.length > 0 &&
        `from ${listed([...new Set(sources)])}; checks do not change readiness`}
    >
      <Loads endpoint={system} what="the routes">
        {({ proxy_health = [] }) =>
          proxy_health.length === 0
            ? <Empty icon="network" title="No route is known yet" />
            : (
              <Table
                label="Routes and proxies"
                class="routes"
                columns={COLUMNS}
                rows={proxy_health}
                rowKey={({ route }) =>
                  `${route.route_kind} ${route.route_name} ${route.target_host}`}
              />
            )}
      </Loads>
    </Card>
  );
}

const COLUMNS: Column<ProxyHealth>[] = [
  { title: "Route", class: "label", cell: ({ route }) => nameOf(route) },
  {
    title: "To",
    class: "mid mono",
    cell: ({ route }) => route.target_host ? <Breaks text={route.target_host} /> : UNKNOWN,
  },
  { title: "Way", cell: ({ route }) => way(route) },
  { title: "State", cell: (row) => <HealthState row={row} /> },
  {
    title: "Last 10 checks",
    class: "extra",
    cell: ({ history = [] }) => <Checks history={history} />,
  },
  { title: "Connect", class: "number", cell: ({ history = [] }) => connectTime(history) },
  { title: "Checked", class: "number dim", cell: ({ last_check }) => <Ago at={last_check} /> },
];

function nameOf({ route_kind, route_name }: CheckedRoute): string {
  return route_kind === "control_plane" ? "control plane" : `${KINDS[route_kind]} ${route_name}`;
}

function way({ route_mode, proxy_url }: CheckedRoute) {
  if (route_mode === "unix") return <span class="dim">unix socket</span>;
  if (route_mode === "direct") return <span class="dim">direct</span>;
  return <Breaks text={(proxy_url ?? "proxy").replace(/^http:\/\//, "")} />;
}

function HealthState({ row }: { readonly row: ProxyHealth }) {
  const { health_state, history = [] } = row;
  if (health_state === "direct") return <span class="dim">not checked</span>;
  if (health_state === "healthy") return <State tone="ok">healthy</State>;
  const last = history.at(-1);
  if (last === undefined) return <State tone="idle">first check to come</State>;
  const why = [last.error_phase, last.error_reason?.replaceAll("_", " ")].filter(Boolean);
  return (
    <State tone="bad" title={last.error_detail ?? undefined}>
      {why.length === 0 ? "unhealthy" : why.join(": ")}
    </State>
  );
}

function Checks({ history }: { readonly history: readonly ProxyCheck[] }) {
  if (history.length === 0) return <>{UNKNOWN}</>;
  const failed = history.filter(({ success }) => !success).length;
  return (
    <svg
      class="ticks"
      viewBox="0 0 100 16"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Last ${history.length} checks, ${failed} failed`}
    >
      {history.map(({ success }, index) => (
        <rect
          key={index}
          class={success ? "fill-client-2" : "fill-bad"}
          x={(CHECKS - history.length + index) * 10}
          // A failed check is taller too: colour alone says nothing.
          y={success ? 3 : 0}
          width="7"
          height={success ? 13 : 16}
        />
      ))}
    </svg>
  );
}

function connectTime(history: readonly ProxyCheck[]): string {
  const last = history.at(-1);
  return duration(last?.connect_duration_ms);
}

import type { ConsumerView } from "../../api_types.ts";
import { Card } from "../../components/card.tsx";
import { ShareBar } from "../../components/charts.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Ago } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { count } from "../../view/formats.ts";
import { routeHash } from "../../view/route.ts";

/** Sessions shown; the busiest come first. */
const MAX_SHOWN = 8;

/** Who calls, by the name each client gave at `initialize`. */
export function WhoUsesIt() {
  const endpoint = analytics[useStore(chosenWindow)];
  const some = (useLatest(endpoint)?.clients.length ?? 0) > 0;
  return (
    <Card
      class="part-who"
      title="Who uses it"
      note={some ? "by the name each client gave at initialize" : undefined}
    >
      <Loads endpoint={endpoint} what="who uses it">
        {({ clients }) =>
          clients.length === 0
            ? (
              <Empty icon="plug" title="Nobody yet">
                <p>Clients appear here with the name they give at initialize.</p>
              </Empty>
            )
            : <Clients clients={clients.slice(0, MAX_SHOWN)} />}
      </Loads>
    </Card>
  );
}

function Clients({ clients }: { readonly clients: readonly ConsumerView[] }) {
  const most = Math.max(...clients.map(({ calls }) => calls));
  const columns: Column<ConsumerView>[] = [
    {
      title: "Client",
      class: "nowrap",
      cell: ({ name, version, session }) => (
        <span>
          <a href={routeHash("requests", { query: { session: session ?? undefined } })}>
            {name || "not named"}
          </a>{" "}
          <span class="dim">{version}</span>
        </span>
      ),
    },
    { title: "Session", class: "mono dim", cell: ({ session }) => session ?? "none" },
    { title: "Channel", cell: ({ channel }) => channel },
    { title: "Calls", class: "number", cell: ({ calls }) => count(calls) },
    { title: "", class: "spare", cell: ({ calls }) => <ShareBar part={calls} whole={most} /> },
    {
      title: "Failed",
      class: "number",
      cell: ({ failed }) =>
        failed === 0
          ? <span class="dim">0</span>
          : <span class="count is-bad">{count(failed)}</span>,
    },
    { title: "Mostly", class: "nowrap mid roomy", cell: ({ top_tool }) => top_tool ?? "" },
    { title: "Last seen", class: "number dim", cell: ({ last_seen }) => <Ago at={last_seen} /> },
  ];
  return (
    <Table
      label="Who uses it"
      columns={columns}
      rows={clients}
      rowKey={({ name, session, channel }) => `${name} ${session} ${channel}`}
    />
  );
}

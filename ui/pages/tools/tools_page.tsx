import type { ToolView, Window } from "../../api_types.ts";
import { Page } from "../../components/card.tsx";
import { Distribution, ShareBar } from "../../components/charts.tsx";
import { useHeld } from "../../components/held.ts";
import { Empty, Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Ago } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { go } from "../../data/route_state.ts";
import { useStore } from "../../data/store.ts";
import { count, duration } from "../../view/formats.ts";
import { routeHash } from "../../view/route.ts";
import { WINDOW_WORDS } from "../../view/window_words.ts";
import { Part } from "./part.tsx";

/** Which tool is slow or failing (ui §2). */
export function ToolsPage() {
  const window = useStore(chosenWindow);
  return <ToolList key={window} window={window} />;
}

function ToolList({ window }: { readonly window: Window }) {
  const endpoint = analytics[window];
  const { shown, isBehind, hold } = useHeld(useLatest(endpoint)?.tools);
  return (
    <Page title="Tools" note={shown && shown.length > 0 && summary(shown, window, isBehind)}>
      <section class="card" aria-label="Tools" {...hold}>
        <Loads endpoint={endpoint} what="the tools" lines={8}>
          {({ tools }) => {
            const rows = shown ?? tools;
            return rows.length === 0 ? <NoTools /> : <ToolTable tools={rows} />;
          }}
        </Loads>
      </section>
      <p class="foot-note">
        Spread runs from 1 ms to 30 s in logarithmic steps: solid tick p50, dashed tick p95.
        “Failed” is the tunnel or protocol; a tool error is an answer in which the tool itself
        reports failure.
      </p>
    </Page>
  );
}

function summary(tools: readonly ToolView[], window: Window, isBehind: boolean): string {
  const said = `${count(tools.length)} called in the ${WINDOW_WORDS[window]}.`;
  return `${said} Times are received to posted.${isBehind ? " Held while you point at it." : ""}`;
}

function NoTools() {
  return (
    <Empty icon="tools" title="No tool has been called in this window">
      <p>Each tool appears with its first call. A longer window may show some.</p>
    </Empty>
  );
}

function ToolTable({ tools }: { readonly tools: readonly ToolView[] }) {
  const most = Math.max(...tools.map(({ calls }) => calls));
  return (
    <Table
      label="Tools"
      class="tools"
      columns={columns(most)}
      rows={tools}
      rowKey={({ channel, tool }) => `${channel} ${tool}`}
      sorted={{ column: 2, ascending: false }}
      onOpen={(tool) => go(requestsOf(tool))}
    />
  );
}

function columns(most: number): Column<ToolView>[] {
  return [
    {
      title: "Tool",
      class: "label",
      cell: (row) => <a href={requestsOf(row)}>{row.tool}</a>,
      sortBy: ({ tool }) => tool,
    },
    {
      title: "Channel",
      class: "mid",
      cell: ({ channel }) => channel,
      sortBy: ({ channel }) => channel,
    },
    {
      title: "Calls",
      class: "number",
      cell: ({ calls }) => count(calls),
      sortBy: ({ calls }) => calls,
    },
    { title: "", class: "share-of", cell: ({ calls }) => <ShareBar part={calls} whole={most} /> },
    {
      title: "Failed",
      class: "number",
      cell: ({ failed, calls }) => <Part part={failed} whole={calls} tone="bad" />,
      sortBy: ({ failed, calls }) => failed / calls,
    },
    {
      title: "Tool errors",
      class: "number",
      cell: ({ tool_errors, calls }) => <Part part={tool_errors} whole={calls} tone="warn" />,
      sortBy: ({ tool_errors, calls }) => tool_errors / calls,
    },
    {
      title: "p50",
      class: "number time",
      cell: ({ p50 }) => duration(p50),
      sortBy: ({ p50 }) => p50 ?? -1,
    },
    {
      title: "p95",
      class: "number time",
      cell: ({ p95 }) => duration(p95),
      sortBy: ({ p95 }) => p95 ?? -1,
    },
    {
      title: "Spread",
      class: "spread extra",
      cell: ({ histogram, p50, p95 }) => <Distribution histogram={histogram} p50={p50} p95={p95} />,
    },
    {
      title: "Last used",
      class: "number dim last",
      cell: ({ last_at }) => <Ago at={last_at} />,
      sortBy: ({ last_at }) => last_at,
    },
  ];
}

function requestsOf({ tool, channel }: ToolView): string {
  return routeHash("requests", { query: { tool, channel } });
}

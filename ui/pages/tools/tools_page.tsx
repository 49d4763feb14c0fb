import type { ToolHint, ToolView, Window } from "../../api_types.ts";
import { Card, Page } from "../../components/card.tsx";
import { Distribution, ShareBar } from "../../components/charts.tsx";
import { useHeld } from "../../components/held.ts";
import { Empty, Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Ago } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { analytics } from "../../data/endpoints.ts";
import { toolHints } from "../../data/page_endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { go } from "../../data/route_state.ts";
import { useStore } from "../../data/store.ts";
import { count, duration, UNKNOWN } from "../../view/formats.ts";
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
  const usage = useLatest(endpoint);
  const { shown, isBehind, hold } = useHeld(usage?.tools);
  const said = useLatest(toolHints)?.tools ?? [];
  const hints = new Map(said.map(({ channel, tool, hint }) => [`${channel} ${tool}`, hint]));
  const methods = usage?.methods ?? [];
  return (
    <Page title="Tools" note={shown && shown.length > 0 && summary(shown, window, isBehind)}>
      <section class="card" aria-label="Tools" {...hold}>
        <Loads endpoint={endpoint} what="the tools" lines={8}>
          {({ tools }) => {
            const rows = shown ?? tools;
            return rows.length === 0
              ? <NoTools />
              : <ToolTable label="Tools" tools={rows} hints={hints} />;
          }}
        </Loads>
      </section>
      {methods.length > 0 && (
        <Card class="methods" title="Other methods" note="what is no call of a tool">
          <ToolTable label="Other methods" tools={methods} />
        </Card>
      )}
      <p class="foot-note">
        Spread runs from 1 ms to 30 s in logarithmic steps: solid tick p50, dashed tick p95.
        “Failed” is the tunnel or protocol; a tool error is an answer in which the tool itself
        reports failure. “Says it is” is the server’s own word and is not verified.
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

function ToolTable({ label, tools, hints }: {
  readonly label: string;
  readonly tools: readonly ToolView[];
  /** What servers say of them, by channel and name; absent for what is no tool. */
  readonly hints?: ReadonlyMap<string, ToolHint>;
}) {
  const most = Math.max(...tools.map(({ calls }) => calls));
  return (
    <Table
      label={label}
      class="tools"
      columns={columns(most, hints)}
      rows={tools}
      rowKey={({ channel, tool }) => `${channel} ${tool}`}
      sorted={{ column: hints ? 3 : 2, ascending: false }}
      onOpen={(tool) => go(requestsOf(tool))}
    />
  );
}

function columns(most: number, hints?: ReadonlyMap<string, ToolHint>): Column<ToolView>[] {
  const hintOf = ({ channel, tool }: ToolView) => hints?.get(`${channel} ${tool}`);
  const hint: Column<ToolView> = {
    title: "Says it is",
    class: "dim nowrap hint",
    cell: (row) => hintOf(row) ?? UNKNOWN,
    sortBy: (row) => hintOf(row) ?? "",
  };
  return [
    {
      title: hints ? "Tool" : "Method",
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
    ...(hints ? [hint] : []),
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

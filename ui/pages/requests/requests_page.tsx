import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { RequestFeed } from "../../data/request_feed.ts";
import { currentRoute, go } from "../../data/route_state.ts";
import { useShortcut } from "../../data/shortcuts.ts";
import { useStore } from "../../data/store.ts";
import type { RequestRow } from "../../api_types.ts";
import type { PageProps } from "../../pages.ts";
import type { RequestFilter } from "../../view/request_filter.ts";
import { type Route, routeHash } from "../../view/route.ts";
import { copyText } from "../../components/text.tsx";
import { FilterBar } from "./filter_bar.tsx";
import { RequestPanel } from "./panel/request_panel.tsx";
import { RequestList } from "./request_list.tsx";
import { VolumeStrip } from "./volume_strip.tsx";

/** What happened to this call (ui §2): filters, volume, live list, and one request opened. */
export function RequestsPage({ route }: PageProps) {
  const [filter, setFilter] = useState(() => filterOf(route));
  const [paused, setPaused] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const isPaused = useRef(paused);
  isPaused.current = paused;

  const known = useRef<readonly RequestRow[]>([]);
  const feed = useMemo(
    () => new RequestFeed(filter, () => !isPaused.current && isAtRest(list.current), known.current),
    [filter],
  );
  useEffect(() => feed.watch(), [feed]);
  const state = useStore(feed.state);
  known.current = state.rows;
  const openId = route.part;
  const openedWith = useRef(openId);
  if (openId !== openedWith.current) openedWith.current = undefined;

  // A link to the same page with another filter, such as a failure's, replaces the filter.
  const asked = [...route.query].join("&");
  const shown = useRef(asked);
  useEffect(() => {
    if (shown.current === asked) return;
    shown.current = asked;
    setFilter(filterOf(route));
  }, [asked]);

  const show = (id: string | undefined, replace = false) =>
    go(routeHash("requests", { part: id, query: queryOf(filter) }), { replace });
  const change = (next: RequestFilter) => {
    setFilter(next);
    const hash = routeHash("requests", { part: openId, query: queryOf(next) });
    shown.current = [...new URLSearchParams(hash.split("?")[1] ?? "")].join("&");
    go(hash, { replace: true });
  };
  const resume = () => {
    setPaused(false);
    isPaused.current = false;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    list.current?.scrollTo(0, 0);
    feed.flush();
  };
  // Keys may come faster than drawings, so both look at what is so now.
  const step = (by: 1 | -1) => {
    const { part } = currentRoute();
    if (part === undefined) return focusRow(list.current, by);
    const { rows } = feed.state.value;
    const next = rows[rows.findIndex(({ id }) => id === part) + by];
    if (next !== undefined) show(next.id, true);
  };
  const close = () => {
    const { part } = currentRoute();
    if (part === undefined) return false;
    show(undefined);
    rowOf(list.current, part)?.focus();
    return true;
  };

  useShortcut("next", () => step(1));
  useShortcut("previous", () => step(-1));
  useShortcut("close", close);
  useShortcut("pause", () => paused || state.held > 0 ? resume() : setPaused(true));
  useShortcut("copy", () => {
    const id = openId ?? focusedId();
    if (id === undefined) return false;
    void copyText(id, "request id");
    return true;
  });

  return (
    <div class="page fills requests">
      <h1 class="visually-hidden">Requests</h1>
      <FilterBar
        filter={filter}
        onChange={change}
        paused={paused}
        held={state.held}
        onPause={() => paused || state.held > 0 ? resume() : setPaused(true)}
      />
      <VolumeStrip filter={filter} feed={state} onChange={change} />
      <div class={openId === undefined ? "halves" : "halves is-open"}>
        <RequestList
          list={list}
          feed={feed}
          state={state}
          openId={openId}
          onOpen={(id) => show(id, openId !== undefined)}
          onClear={() =>
            change({ ...filter, search: "", status: "", channel: "", span: undefined })}
        />
        {openId !== undefined && (
          <RequestPanel
            key={openId}
            id={openId}
            row={state.rows.find(({ id }) => id === openId)}
            takesFocus={openId !== openedWith.current}
            onClose={close}
            onStep={step}
          />
        )}
      </div>
    </div>
  );
}

/** The filter that an address asks for; a tool, a session or an outcome becomes part of the search. */
function filterOf({ query }: Route): RequestFilter {
  const status = query.get("status") ?? "";
  const inBar = status === "" || BAR_STATUSES.has(status);
  const search = [
    query.get("q") ?? "",
    ...["tool", "session"].map((key) => query.has(key) ? `${key}:${query.get(key)}` : ""),
    inBar ? "" : `status:${status}`,
  ].filter((part) => part !== "").join(" ");
  return {
    search,
    status: inBar ? status : "",
    channel: query.get("channel") ?? "",
    span: undefined,
  };
}

const BAR_STATUSES: ReadonlySet<string> = new Set(["failed", "tool_error", "in_flight"]);

function queryOf({ search, status, channel }: RequestFilter): Record<string, string> {
  return { q: search, status, channel };
}

/** Nobody reads or points: the list is at its top and holds no focus. */
function isAtRest(list: HTMLElement | null): boolean {
  return list !== null && list.scrollTop < 4 && !list.contains(document.activeElement);
}

function rowOf(list: HTMLElement | null, id: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(id)}"]`) ?? null;
}

function focusedId(): string | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? activeElement.dataset["id"] : undefined;
}

/** Moves the focus along the rows; from outside, to the first one. */
function focusRow(list: HTMLElement | null, by: 1 | -1): void {
  const rows = [...list?.querySelectorAll<HTMLElement>("tr[data-id]") ?? []];
  const at = rows.findIndex((row) => row === document.activeElement);
  rows[at < 0 ? 0 : at + by]?.focus();
}

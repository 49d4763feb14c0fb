import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { moveRowFocus } from "../../components/row_focus.ts";
import { Empty, Failed, Loading } from "../../components/states.tsx";
import { CommandLine, Key } from "../../components/text.tsx";
import type { FeedState, RequestFeed } from "../../data/request_feed.ts";
import { DURATION_MARKS_MS, durationShare } from "../../view/series.ts";
import { RequestLine } from "./request_line.tsx";
import { useVisibleRows } from "./visible_rows.ts";

/** The live list. One tab stop; Enter or a click opens a row beside it. */
export function RequestList({ list, feed, state, openId, onOpen, onClear }: {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly feed: RequestFeed;
  readonly state: FeedState;
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClear: () => void;
}) {
  const { rows, fresh } = state;
  const [focusedId, setFocusedId] = useState<string>();
  const { from, to, before, after } = useVisibleRows(list, rows.length, () => void feed.more());
  const shown = rows.slice(from, to);
  const wanted = openId ?? focusedId;
  const stopId = shown.some(({ id }) => id === wanted) ? wanted : shown[0]?.id;
  const openIndex = openId === undefined ? -1 : rows.findIndex(({ id }) => id === openId);
  useEffect(() => {
    if (openIndex >= 0) show(list.current, openIndex, from, to);
  }, [openId, openIndex >= 0]);

  return (
    <div class="list" ref={list}>
      <table class="request-table opens" aria-label="Requests" aria-rowcount={rows.length + 1}>
        <Head />
        <tbody onKeyDown={moveRowFocus}>
          {before > 0 && <Spacer height={before} />}
          {shown.map((row) => (
            <RequestLine
              key={row.id}
              row={row}
              fresh={fresh.has(row.id)}
              open={row.id === openId}
              tabStop={row.id === stopId}
              onFocus={setFocusedId}
              onOpen={onOpen}
            />
          ))}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
      {rows.length === 0 && <NoRows state={state} feed={feed} onClear={onClear} />}
      <p class="legend">
        <Key color="client">this process</Key>
        <Key color="server">MCP server</Key>
        <Key color="plane">control plane</Key>
        <span class="explains">Bar length is logarithmic, its parts are true shares.</span>
      </p>
    </div>
  );
}

/** Brings a row into view, also one that is not drawn. */
function show(list: HTMLElement | null, index: number, from: number, to: number): void {
  const rows = list?.querySelectorAll<HTMLElement>("tr[data-id]");
  if (index >= from && index < to) rows?.[index - from]?.scrollIntoView({ block: "nearest" });
  else list?.scrollTo(0, index * (rows?.[0]?.offsetHeight ?? 0));
}

function Head() {
  return (
    <thead>
      <tr>
        <th scope="col" class="at">Received</th>
        <th scope="col" class="name">Tool or method</th>
        <th scope="col" class="outcome">Outcome</th>
        <th scope="col" class="channel">Channel</th>
        <th scope="col" class="client">Client, session</th>
        <th scope="col" class="sizes number">Sent / answered</th>
        <th scope="col" class="took number">Duration</th>
        <th scope="col" class="timing">
          <span class="visually-hidden">Timing</span>
          <span class="decades" aria-hidden="true">
            {DURATION_MARKS_MS.map((ms) => (
              <i key={ms} style={{ left: `${(durationShare(ms) * 100).toFixed(1)}%` }}>
                {ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}
              </i>
            ))}
          </span>
        </th>
      </tr>
    </thead>
  );
}

function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden="true" class="spacer">
      <td colSpan={8} style={{ height: `${height}px` }} />
    </tr>
  );
}

function NoRows({ state, feed, onClear }: {
  readonly state: FeedState;
  readonly feed: RequestFeed;
  readonly onClear: () => void;
}) {
  if (state.failure !== undefined) {
    return <Failed failure={state.failure} retry={() => void feed.load()} />;
  }
  if (state.loading) return <Loading what="requests" lines={12} />;
  if (feed.isFiltered) {
    return (
      <Empty icon="search" title="Nothing matches">
        <p>No request that the client still has fits this filter.</p>
        <button type="button" class="button" onClick={onClear}>Clear the filter</button>
      </Empty>
    );
  }
  return (
    <Empty icon="requests" title="No request has arrived yet">
      <p>Send one call through a whole tunnel on this machine to see how it looks:</p>
      <CommandLine text="tunnel-client demo" />
    </Empty>
  );
}

import { useRef, useState } from "preact/hooks";
import type { LogEvent } from "../../api_types.ts";
import { SearchField, Segments } from "../../components/controls.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Failed, Loading } from "../../components/states.tsx";
import { logs, useLogEvents } from "../../data/log_feed.ts";
import { go } from "../../data/route_state.ts";
import { useShortcut } from "../../data/shortcuts.ts";
import type { PageProps } from "../../pages.ts";
import { counted } from "../../view/formats.ts";
import { selected, type ViewLevel, viewLevel } from "../../view/log_lines.ts";
import { routeHash } from "../../view/route.ts";
import { BundleDialog } from "./bundle_dialog.tsx";
import { ClientLevel } from "./client_level.tsx";
import { LogView } from "./log_view.tsx";

const LEVELS = [["debug", "All"], ["info", "Info"], ["warn", "Warn"], ["error", "Error"]] as const;

/** What the client said (ui §2). */
export function LogsPage({ route }: PageProps) {
  const search = route.query.get("q") ?? "";
  const level = viewLevel(route.query.get("level"));
  const { loaded, events } = useLogEvents();
  // While it is not followed, what is shown stays as it is and new lines are counted.
  const [held, hold] = useState<readonly LogEvent[] | undefined>();
  const [bundle, setBundle] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const follows = held === undefined;
  const follow = () => hold(follows ? events : undefined);
  useShortcut("search", () => field.current?.focus());
  useShortcut("pause", follow);

  const shown = selected(held ?? events, level, search);
  const last = held?.at(-1)?.seq ?? -Infinity;
  const fresh = follows
    ? 0
    : selected(events.filter(({ seq }) => seq > last), level, search).length;
  const choose = (q: string, level: ViewLevel) =>
    go(routeHash("logs", { query: { q, level: level === "debug" ? "" : level } }), {
      replace: true,
    });
  return (
    <div class="page fills logs">
      <h1 class="visually-hidden">Logs</h1>
      <div class="log-bar">
        <SearchField
          label="Search logs"
          hint="Message, component, or any attribute"
          value={search}
          onInput={(text) => choose(text, level)}
          field={field}
        />
        <Segments
          label="Show"
          options={LEVELS}
          value={level}
          onChoose={(level) => choose(search, level)}
        />
        <span class="dim line-count" role="status">
          {loaded.kind === "loaded" && counted(shown.length, "line")}
        </span>
        <ClientLevel />
        <button type="button" class="button follow" aria-pressed={follows} onClick={follow}>
          <Icon name={follows ? "pause" : "down"} />
          {follows ? "Following" : fresh === 0 ? "Follow" : `Follow, ${fresh} new`}
        </button>
        <button type="button" class="button" onClick={() => setBundle(true)}>
          <Icon name="download" />Support bundle…
        </button>
      </div>
      {loaded.kind === "loaded" && shown.length > 0
        ? (
          <LogView
            events={shown}
            search={search}
            follows={follows}
            onLeaveEnd={() => hold((held) => held ?? events)}
          />
        )
        : (
          <div class="log">
            {loaded.kind === "loading" && <Loading what="the log" lines={12} />}
            {loaded.kind === "failed" && (
              <Failed
                failure={loaded.failure}
                retry={() => void logs.reload()}
              />
            )}
            {loaded.kind === "loaded" && <NoLines any={(held ?? events).length > 0} />}
          </div>
        )}
      {bundle && <BundleDialog onClose={() => setBundle(false)} />}
    </div>
  );
}

function NoLines({ any }: { readonly any: boolean }) {
  if (!any) {
    return (
      <Empty icon="logs" title="Nothing has been recorded yet">
        <p>Lines appear as the client writes them. “Client records” decides which it writes.</p>
      </Empty>
    );
  }
  return (
    <Empty icon="search" title="No line matches">
      <p>None of the lines that are kept fits this search and level.</p>
    </Empty>
  );
}

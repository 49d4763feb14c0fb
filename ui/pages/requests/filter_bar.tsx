import { useRef } from "preact/hooks";
import { SearchField, Segments, Select } from "../../components/controls.tsx";
import { Icon } from "../../components/icon.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { status } from "../../data/endpoints.ts";
import { useShortcut } from "../../data/shortcuts.ts";
import { count, timeOfDay } from "../../view/formats.ts";
import type { RequestFilter } from "../../view/request_filter.ts";

/** Search, outcome, channel, and whether the list follows. */
export function FilterBar({ filter, onChange, paused, held, onPause }: {
  readonly filter: RequestFilter;
  readonly onChange: (filter: RequestFilter) => void;
  readonly paused: boolean;
  /** New requests that wait. */
  readonly held: number;
  readonly onPause: () => void;
}) {
  const search = useRef<HTMLInputElement>(null);
  const known = useLatest(status);
  const names = (known?.channels ?? []).map(({ name }) => name);
  const channels = filter.channel === "" || names.includes(filter.channel)
    ? names
    : [...names, filter.channel];
  const { span } = filter;
  useShortcut("search", () => search.current?.focus());
  return (
    <div class="filter-bar">
      <SearchField
        label="Search requests"
        hint="Tool, session, id, or tool:run_query dur:>500"
        value={filter.search}
        onInput={(text) => onChange({ ...filter, search: text })}
        field={search}
      />
      <Segments
        label="Outcome"
        value={filter.status}
        onChoose={(value) => onChange({ ...filter, status: value })}
        options={[
          ["", "All"],
          ["failed", "Failed"],
          ["tool_error", "Tool errors"],
          ["in_flight", "In flight"],
        ]}
      />
      <Select
        label="Channel"
        value={filter.channel}
        onChoose={(value) => onChange({ ...filter, channel: value })}
        options={[["", "All channels"], ...channels.map((name) => [name, name] as const)]}
      />
      {span && (
        <button
          type="button"
          class="button"
          aria-label="Clear the time filter"
          onClick={() => onChange({ ...filter, span: undefined })}
        >
          {timeOfDay(span.from)} to {timeOfDay(span.to)}
          <Icon name="close" />
        </button>
      )}
      <span class="grow" />
      {known?.captures_payloads && <span class="capturing">Payload capture on</span>}
      <button
        type="button"
        class="button pause"
        aria-pressed={paused}
        title="Pause or follow (p)"
        onClick={onPause}
      >
        <Icon name={paused || held > 0 ? "play" : "pause"} />
        {held > 0 ? `Resume, ${count(held)} new` : paused ? "Resume" : "Pause"}
      </button>
    </div>
  );
}

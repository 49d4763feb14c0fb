import { useRef, useState } from "preact/hooks";
import type { Setting } from "../../api_types_pages.ts";
import { Breaks } from "../../components/breaks.tsx";
import { Card } from "../../components/card.tsx";
import { SearchField, Segments } from "../../components/controls.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Redacted, Tag } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { settings } from "../../data/page_endpoints.ts";
import { useShortcut } from "../../data/shortcuts.ts";
import { count, UNKNOWN } from "../../view/formats.ts";

type Shown = "set" | "all";

/** What the settings say of themselves instead of a value. */
const REDACTED = "[redacted]";
const NOT_SET = "(not set)";

/** Every setting in force, and where it comes from. */
export function SettingsList() {
  const [shown, show] = useState<Shown>("set");
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useShortcut("search", () => field.current?.focus());
  const all = useLatest(settings);
  return (
    <Card
      title="Settings"
      id="settings"
      class="wide"
      note={all && summary(all)}
      aside={
        <div class="row wraps">
          <SearchField
            label="Search settings"
            hint="Name or value"
            value={text}
            onInput={setText}
            field={field}
          />
          <Segments
            label="Show settings"
            options={[["set", "Set"], ["all", "All"]]}
            value={shown}
            onChoose={show}
          />
        </div>
      }
    >
      <Loads endpoint={settings} what="the settings" lines={8}>
        {(all) => {
          const found = all.filter((row) =>
            (shown === "all" || row.source !== "default") && matches(row, text)
          );
          return found.length === 0 ? <NoSetting shown={shown} text={text} /> : (
            <Table
              label="Settings"
              class="settings"
              columns={COLUMNS}
              rows={found}
              rowKey={({ name }) => name}
            />
          );
        }}
      </Loads>
    </Card>
  );
}

function NoSetting({ shown, text }: { readonly shown: Shown; readonly text: string }) {
  if (text === "") return <Empty icon="system" title="Every setting has its default" />;
  return (
    <Empty icon="search" title="No setting matches">
      <p>
        {shown === "set" ? "Only those that are set were searched; “All” searches the rest." : ""}
      </p>
    </Empty>
  );
}

const COLUMNS: Column<Setting>[] = [
  { title: "Setting", class: "mono value", cell: ({ name }) => <Breaks text={name} /> },
  { title: "Value", class: "mono mid value", cell: (row) => <Value row={row} /> },
  {
    title: "From",
    cell: ({ source }) =>
      source === "default" ? <span class="dim">default</span> : <Tag>{source}</Tag>,
  },
  {
    title: "Where",
    class: "mono dim value",
    cell: ({ where }) => where ? <Breaks text={where} /> : UNKNOWN,
  },
];

function Value({ row: { value, source } }: { readonly row: Setting }) {
  if (value === REDACTED || value === null && source !== "default") return <Redacted />;
  return value === null || value === "" || value === NOT_SET
    ? <>{UNKNOWN}</>
    : <Breaks text={value} />;
}

function matches({ name, value, where }: Setting, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [name, value ?? "", where ?? ""].some((part) => part.toLowerCase().includes(wanted));
}

function summary(all: readonly Setting[]): string {
  const set = all.filter(({ source }) => source !== "default").length;
  return `${count(set)} of ${
    count(all.length)
  } are set; flag wins over environment, environment over file`;
}

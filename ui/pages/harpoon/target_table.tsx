import type { HarpoonTarget } from "../../api_types_pages.ts";
import { Breaks } from "../../components/breaks.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Tag } from "../../components/text.tsx";
import { count } from "../../view/formats.ts";

type Used = ReadonlyMap<string, { readonly calls: number; readonly failed: number }>;

const KINDS = { exact: "", prefix: "and below", graphql: "GraphQL" } as const;

/** What may be called. */
export function TargetTable(
  { targets, used }: { readonly targets: readonly HarpoonTarget[]; readonly used: Used },
) {
  return (
    <Table
      label="Targets"
      class="targets"
      columns={columns(used)}
      rows={targets}
      rowKey={({ label }) => label}
    />
  );
}

function columns(used: Used): Column<HarpoonTarget>[] {
  return [
    {
      title: "Label",
      class: "label",
      cell: ({ label, description }) => <span title={description}>{label}</span>,
      sortBy: ({ label }) => label,
    },
    {
      title: "Address",
      class: "mid address",
      cell: ({ url, kind = "exact" }) => (
        <span>
          <span class="mono">
            <Breaks text={url} />
          </span>
          {KINDS[kind] && <Tag>{KINDS[kind]}</Tag>}
        </span>
      ),
    },
    {
      title: "Came from",
      cell: ({ source = "settings", inclusion_reason }) => (
        <span>
          {source} <span class="dim">{inclusion_reason}</span>
        </span>
      ),
    },
    { title: "Methods", class: "dim extra", cell: ({ methods = [] }) => methods.join(" ") },
    {
      title: "Recent calls",
      class: "number",
      cell: ({ label }) => count(used.get(label)?.calls ?? 0),
      sortBy: ({ label }) => used.get(label)?.calls ?? 0,
    },
    {
      title: "Failed",
      class: "number",
      cell: ({ label }) => <FailedCount n={used.get(label)?.failed ?? 0} />,
      sortBy: ({ label }) => used.get(label)?.failed ?? 0,
    },
  ];
}

function FailedCount({ n }: { readonly n: number }) {
  return <span class={n === 0 ? "dim" : "part is-bad"}>{count(n)}</span>;
}

import type { CallRecord } from "../../api_types_pages.ts";
import { State } from "../../components/state_mark.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Ago } from "../../components/text.tsx";
import { calloutResult } from "../../view/callout_words.ts";
import { duration, size, UNKNOWN } from "../../view/formats.ts";

/** The latest calls; a row opens what is known of one. */
export function CallTable(
  { calls, onOpen }: {
    readonly calls: readonly CallRecord[];
    readonly onOpen: (call: CallRecord) => void;
  },
) {
  return (
    <Table
      label="Recent calls"
      class="calls"
      columns={COLUMNS}
      rows={calls}
      rowKey={({ at, label, requestId = "", latencyMs }) =>
        `${at} ${label} ${requestId} ${latencyMs}`}
      onOpen={onOpen}
    />
  );
}

const COLUMNS: Column<CallRecord>[] = [
  { title: "Label", class: "label", cell: ({ label }) => label },
  { title: "When", class: "dim when", cell: ({ at }) => <Ago at={at} /> },
  { title: "Method", cell: ({ method }) => method },
  { title: "Status", class: "result", cell: (call) => <Result call={call} /> },
  { title: "Latency", class: "number", cell: ({ latencyMs }) => duration(latencyMs) },
  { title: "Sent", class: "number dim extra", cell: ({ requestBytes }) => size(requestBytes) },
  { title: "Received", class: "number dim", cell: (call) => received(call) },
  {
    title: "Type",
    class: "dim extra",
    cell: ({ responseContentType }) => responseContentType ?? UNKNOWN,
  },
];

/** A status is quiet; what went wrong has a shape. */
export function Result({ call }: { readonly call: CallRecord }) {
  const { tone, text } = calloutResult(call);
  return tone === "ok" ? <span class="mid">{text}</span> : <State tone={tone}>{text}</State>;
}

function received({ outcome, responseBytes }: CallRecord): string {
  return outcome === "success" || responseBytes > 0 ? size(responseBytes) : UNKNOWN;
}

import type { Certificate, SystemView } from "../../api_types_pages.ts";
import { Card } from "../../components/card.tsx";
import { State } from "../../components/state_mark.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { system } from "../../data/page_endpoints.ts";
import { lifeOf } from "../../view/certificate_life.ts";
import { counted, day, exactTime, instantMs, UNKNOWN } from "../../view/formats.ts";

/** Certificates that are shown to others, trusted, or seen; the first to expire comes first. */
export function Certificates() {
  const tls = useLatest(system)?.tls;
  return (
    <Card title="Certificates" id="tls" note={tls && trust(tls)}>
      <Loads endpoint={system} what="the certificates">
        {({ certificates = [] }) =>
          certificates.length === 0
            ? (
              <Empty icon="shield" title="No certificate has been seen yet">
                <p>Those of servers appear after the first connection.</p>
              </Empty>
            )
            : (
              <Table
                label="Certificates"
                class="certificates"
                columns={COLUMNS}
                rows={[...certificates].sort(byEnd)}
                rowKey={({ subject, used_for, not_after }) => `${subject} ${used_for} ${not_after}`}
              />
            )}
      </Loads>
    </Card>
  );
}

const COLUMNS: Column<Certificate>[] = [
  { title: "Subject", class: "label", cell: ({ subject }) => subject },
  { title: "Used for", cell: ({ used_for }) => used_for },
  { title: "Issuer", class: "mid", cell: ({ issuer }) => issuer ?? UNKNOWN },
  { title: "Lifetime", cell: (row) => <LifeBar row={row} /> },
  { title: "Expires in", class: "number", cell: (row) => <Left row={row} /> },
  { title: "On", class: "number dim", cell: ({ not_after }) => <Day at={not_after} /> },
];

function LifeBar({ row }: { readonly row: Certificate }) {
  const { tone, spent } = lifeOf(row, Date.now());
  if (spent === undefined) return <>{UNKNOWN}</>;
  const color = tone === "warn" || tone === "bad" ? tone : "client";
  return (
    <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="fill-select" width="100" height="6" />
      <rect class={`fill-${color}`} width={(spent * 100).toFixed(1)} height="6" />
    </svg>
  );
}

function Left({ row }: { readonly row: Certificate }) {
  const { tone, left } = lifeOf(row, Date.now());
  return tone === "warn" || tone === "bad" ? <State tone={tone}>{left}</State> : <>{left}</>;
}

function Day({ at }: { readonly at: Certificate["not_after"] }) {
  const ms = instantMs(at);
  return ms === undefined ? <>{UNKNOWN}</> : <span title={exactTime(ms)}>{day(ms)}</span>;
}

function trust({ system_trust, extra_bundle }: NonNullable<SystemView["tls"]>): string {
  const own = system_trust === undefined || system_trust.enabled
    ? "system trust"
    : "without the system’s trust";
  const note = system_trust?.fallback_note;
  if (!extra_bundle) return note === undefined ? own : `${own}; ${note}`;
  const { cert_count, parse_errors = 0 } = extra_bundle;
  const broken = parse_errors === 0 ? "" : `, ${counted(parse_errors, "entry", "entries")} unread`;
  return `${own}, plus ${cert_count} from ca_bundle${broken}; verification cannot be turned off`;
}

function byEnd(a: Certificate, b: Certificate): number {
  return (instantMs(a.not_after) ?? Infinity) - (instantMs(b.not_after) ?? Infinity) || 0;
}

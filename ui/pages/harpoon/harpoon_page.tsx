import { useState } from "preact/hooks";
import type { CallRecord } from "../../api_types_pages.ts";
import { Card, Page } from "../../components/card.tsx";
import { Select } from "../../components/controls.tsx";
import { useHeld } from "../../components/held.ts";
import { Empty, Loads } from "../../components/states.tsx";
import { CommandLine } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { harpoonCalls, harpoonStatus, harpoonTargets } from "../../data/page_endpoints.ts";
import { callsByLabel } from "../../view/callout_words.ts";
import { count, counted } from "../../view/formats.ts";
import { CallDialog } from "./call_dialog.tsx";
import { CallTable } from "./call_table.tsx";
import { Limits } from "./limits.tsx";
import { TargetTable } from "./target_table.tsx";

/** What may be called, and what was (ui §2). */
export function HarpoonPage() {
  const status = useLatest(harpoonStatus);
  const isOff = status !== undefined && !status.enabled;
  return (
    <Page
      title="Harpoon"
      note="Callers name a label, never an address. What is not listed is refused before it connects."
    >
      <div class="stack">
        <section class="card" aria-label="Limits">
          <Loads endpoint={harpoonStatus} what="the limits" lines={2}>
            {(status) =>
              status.enabled ? <Limits status={status} /> : <Off reason={status.reason} />}
          </Loads>
        </section>
        {!isOff && <Targets />}
        {!isOff && <Calls />}
      </div>
    </Page>
  );
}

function Off({ reason }: { readonly reason: string | undefined }) {
  return (
    <Empty icon="harpoon" title="No targets can be called">
      <p>
        {reason === undefined ? "" : `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}. `}
        Harpoon lets callers reach a few named HTTP addresses, by label only. Add one to open the
        channel:
      </p>
      <CommandLine text="tunnel-client run --harpoon.target label=rates,url=https://rates.internal/v2/fx" />
    </Empty>
  );
}

function Targets() {
  const targets = useLatest(harpoonTargets)?.targets ?? [];
  const used = callsByLabel(useLatest(harpoonCalls)?.calls ?? []);
  return (
    <Card title="Targets" note={targets.length > 0 && counted(targets.length, "label")}>
      <Loads endpoint={harpoonTargets} what="the targets">
        {({ targets }) =>
          targets && targets.length > 0
            ? <TargetTable targets={targets} used={used} />
            : (
              <Empty icon="harpoon" title="No target is registered">
                <p>Targets come from the settings and from OAuth discovery.</p>
              </Empty>
            )}
      </Loads>
    </Card>
  );
}

const ALL = "";

function Calls() {
  const [label, setLabel] = useState<string>(ALL);
  const [open, setOpen] = useState<CallRecord | undefined>();
  const latest = useLatest(harpoonCalls)?.calls ?? undefined;
  const { shown, isBehind, hold } = useHeld(latest);
  const all = shown ?? [];
  const labels = [...new Set(all.map(({ label }) => label))].sort();
  const rows = all.filter((call) => label === ALL || call.label === label);
  const newest = all[0]?.at ?? 0;
  const waiting = isBehind ? (latest ?? []).filter(({ at }) => at > newest).length : 0;
  return (
    <Card
      title="Recent calls"
      note={waiting > 0
        ? `held while you point at it, ${count(waiting)} new`
        : "newest first, at most 100 kept"}
      aside={labels.length > 1 && (
        <Select
          label="Label"
          options={[[ALL, "All labels"], ...labels.map((label) => [label, label] as const)]}
          value={label}
          onChoose={setLabel}
        />
      )}
    >
      <div {...hold}>
        <Loads endpoint={harpoonCalls} what="the calls" lines={6}>
          {() =>
            rows.length > 0
              ? <CallTable calls={rows} onOpen={setOpen} />
              : (
                <Empty icon="requests" title="Nothing was called yet">
                  <p>Calls appear here as they end, refused ones too.</p>
                </Empty>
              )}
        </Loads>
      </div>
      {open && <CallDialog call={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

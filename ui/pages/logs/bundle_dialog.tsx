import { useMemo, useState } from "preact/hooks";
import type { BundleManifest } from "../../api_types_pages.ts";
import { Select } from "../../components/controls.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { fact } from "../../components/fact_row.ts";
import { Loads } from "../../components/states.tsx";
import { CommandLine, Facts } from "../../components/text.tsx";
import { Endpoint, useLatest } from "../../data/endpoint.ts";
import { status } from "../../data/endpoints.ts";
import { count, counted, size } from "../../view/formats.ts";

const MINUTES = [["30", "30 min"], ["120", "2 hours"], ["1440", "24 hours"]] as const;
type Minutes = typeof MINUTES[number][0];

/** What a support bundle would hold, before it is made (operator-surface §8). */
export function BundleDialog({ onClose }: { readonly onClose: () => void }) {
  const [minutes, setMinutes] = useState<Minutes>("30");
  const path = `/api/logs/export?minutes=${minutes}`;
  const preview = useMemo(
    () => new Endpoint<BundleManifest>(`${path}&preview=1`, { everyMs: 0 }),
    [path],
  );
  const warnings = useLatest(status)?.warnings ?? [];
  return (
    <Dialog title="Download a support bundle" onClose={onClose}>
      <p class="mid">
        One archive, redacted, made from what is in memory. Look through it before you send it to
        anyone.
      </p>
      {warnings.map((warning) => (
        <p key={warning} class="note is-warn">
          <Icon name="warn" />
          {warning}
        </p>
      ))}
      <div class="row">
        <span class="grow dim">Logs of the last</span>
        <Select label="Logs of the last" options={MINUTES} value={minutes} onChoose={setMinutes} />
      </div>
      <div class="manifest">
        <Loads endpoint={preview} what="the manifest" lines={5}>
          {(manifest) => <Manifest manifest={manifest} />}
        </Loads>
      </div>
      <CommandLine text={`curl -fsSJO "${location.origin}${path}"`} />
      <footer>
        <button type="button" class="button" onClick={onClose}>Cancel</button>
        <a class="button primary" href={path} download onClick={onClose}>
          <Icon name="download" />Download
        </a>
      </footer>
    </Dialog>
  );
}

function Manifest({ manifest }: { readonly manifest: BundleManifest }) {
  const { event_count, log_buffer_capacity, metrics_bytes, redacted, files } = manifest;
  return (
    <Facts
      rows={[
        ["Logs", `${counted(event_count, "event")} of at most ${count(log_buffer_capacity)} kept`],
        ["Metrics", metrics_bytes === 0 ? "none" : size(metrics_bytes)],
        ["Secrets", redacted ? "redacted" : "not redacted"],
        fact(
          counted(files.length, "file"),
          <ul class="mono files">{files.map((file) => <li key={file}>{file}</li>)}</ul>,
        ),
      ]}
    />
  );
}

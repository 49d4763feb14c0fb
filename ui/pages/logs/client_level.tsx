import { useId, useState } from "preact/hooks";
import type { LogLevelView } from "../../api_types_pages.ts";
import { flash } from "../../components/toast.tsx";
import { ApiFailure, postJson } from "../../data/api_client.ts";
import { useLatest } from "../../data/endpoint.ts";
import { logLevel } from "../../data/page_endpoints.ts";

/** What the client writes from now on, to every sink; it is no filter of this page (ui §2). */
export function ClientLevel() {
  const view = useLatest(logLevel);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const choose = async (level: string) => {
    setBusy(true);
    try {
      logLevel.replace(
        await postJson<LogLevelView>("/api/log-level", { level }, { method: "PUT" }),
      );
      flash(`The client records ${level} from now on, until its next start`);
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      flash(`The level was not changed: ${failure.message}`);
    } finally {
      setBusy(false);
    }
  };
  // A level that cannot be chosen here may be in force all the same: it came with the start.
  const level = view?.level ?? "";
  const offered = view?.supported_levels ?? [];
  const options = offered.includes(level) ? offered : [level, ...offered];
  return (
    <span class="client-level">
      <label
        for={id}
        class="dim"
        title="Changes what the client records from now on, for every sink. Not kept over a restart."
      >
        Client records
      </label>
      <select
        id={id}
        value={level}
        disabled={busy || view === undefined}
        onChange={({ currentTarget }) => void choose(currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option} value={option} disabled={!offered.includes(option)}>
            {option || "–"}
          </option>
        ))}
      </select>
    </span>
  );
}

import type { EvidenceLine, HistorySlot, Status } from "../../api_types.ts";
import { Icon } from "../../components/icon.tsx";
import { StateShape } from "../../components/state_mark.tsx";
import { Ago, CommandLine } from "../../components/text.tsx";
import { Failed, Loading } from "../../components/states.tsx";
import { useEndpoint, useLatest } from "../../data/endpoint.ts";
import { analytics, readiness, status } from "../../data/endpoints.ts";
import { link } from "../../data/link.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { percent } from "../../view/formats.ts";
import { statementOf } from "../../view/statement.ts";
import { NextSteps } from "./next_steps.tsx";
import { Notices } from "./notices.tsx";

/** Says whether it works, since what evidence, and what to do now (ui §1). */
export function StatementPart() {
  const state = useEndpoint(readiness);
  const known = state.kind === "loaded" ? state.value : undefined;
  const process = useLatest(status);
  const usage = useLatest(analytics[useStore(chosenWindow)]);
  const connection = useStore(link.state);
  const lostSince = connection.kind === "lost" ? connection.lastHeardAt : undefined;
  const said = statementOf({
    readiness: known,
    status: process,
    usage,
    lostSince,
    nowMs: Date.now(),
  });

  return (
    <div class="statement-part">
      <section class="statement" aria-busy={said.kind === "loading"}>
        <div>
          <h1>
            <StateShape tone={said.tone} />
            {said.title}
          </h1>
          <p class="lead">{said.lead}</p>
          {known ? <EvidenceList lines={known.evidence} /> : null}
          {state.kind === "loading" && said.kind === "loading" && (
            <Loading what="readiness" lines={2} />
          )}
        </div>
        {known && <History slots={known.readiness_history} process={process} />}
      </section>
      {state.kind === "failed" && said.kind !== "lost" && (
        <section class="card">
          <Failed failure={state.failure} retry={() => void readiness.reload()} />
        </section>
      )}
      {said.kind === "lost" && (
        <div class="ask">
          <CommandLine text={`tunnel-client health --url ${location.origin}`} />
        </div>
      )}
      {said.kind === "not_ready" && known && <NextSteps readiness={known} status={process} />}
      {said.kind !== "lost" && known && <Notices notices={known.notices} />}
    </div>
  );
}

function EvidenceList({ lines }: { readonly lines: readonly EvidenceLine[] }) {
  return (
    <ul class="evidence" aria-label="Evidence">
      {lines.map(({ key, ok, text, at }) => (
        <li key={key} class={ok ? "" : "is-bad"}>
          <Icon name={ok ? "check" : "close"} />
          <span class="visually-hidden">{ok ? "Good:" : "Not good:"}</span>
          <span>{text}</span>
          {at !== null && <Ago at={at} />}
        </li>
      ))}
    </ul>
  );
}

/** Half hours that had a bad moment count as bad whole; better to say too little than too much. */
function History(
  { slots, process }: {
    readonly slots: readonly HistorySlot[];
    readonly process: Status | undefined;
  },
) {
  const ran = slots.filter((slot) => slot !== "none");
  const good = ran.filter((slot) => slot !== "bad").length;
  const share = ran.length < 2 ? "just started" : `${percent(good, ran.length)} of half hours`;
  return (
    <div class="history">
      <div class="ends">
        <span>Readiness, 24 h</span>
        <span>{process === undefined ? "" : share}</span>
      </div>
      <svg
        viewBox="0 0 192 28"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Readiness of the last 24 hours: ${good} of ${ran.length} half hours good`}
      >
        {slots.map((slot, index) => (
          <rect
            key={index}
            class={`slot-${slot}`}
            x={index * 4}
            width="2.6"
            height="28"
            rx="1"
          />
        ))}
      </svg>
      <div class="ends">
        <span>24 h ago</span>
        <span>now</span>
      </div>
    </div>
  );
}

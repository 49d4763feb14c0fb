import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RequestDetail, RequestRow } from "../../../api_types.ts";
import { Icon } from "../../../components/icon.tsx";
import { State } from "../../../components/state_mark.tsx";
import { Empty, Failed, Loading } from "../../../components/states.tsx";
import { Ago, Copy, copyText } from "../../../components/text.tsx";
import { useEndpoint } from "../../../data/endpoint.ts";
import { requestDetail } from "../../../data/endpoints.ts";
import { link } from "../../../data/link.ts";
import { outcomeTone, outcomeWord } from "../../../view/outcome_words.ts";
import { routeHash } from "../../../view/route.ts";
import { titleOf, Took } from "../request_line.tsx";
import { RequestFacts } from "./request_facts.tsx";
import { PayloadPart } from "./payload_part.tsx";
import { ReplayButton } from "./replay_button.tsx";
import { TimePart } from "./time_part.tsx";
import { WhyNote } from "./why_note.tsx";

/** One request opened, beside the list. */
export function RequestPanel({ id, row, takesFocus, onClose, onStep }: {
  readonly id: string;
  /** What the list knows of it, until the rest is here. */
  readonly row: RequestRow | undefined;
  /** It was opened by hand, not with the page. */
  readonly takesFocus: boolean;
  readonly onClose: () => void;
  readonly onStep: (by: 1 | -1) => void;
}) {
  const endpoint = useMemo(() => requestDetail(id), [id]);
  const state = useEndpoint(endpoint);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) title.current?.focus({ preventScroll: true });
    return link.on("request", (changed) => {
      if (changed.id === id) void endpoint.reload();
    });
  }, [endpoint]);

  const known = state.kind === "loaded" ? state.value : row;
  const gone = state.kind === "failed" && state.failure.status === 404;
  return (
    <aside class="panel" aria-label={`Request ${id}`}>
      <header>
        <div class="row">
          <h2 class="cut" ref={title} tabIndex={-1}>{known ? titleOf(known) : "Request"}</h2>
          {known && (
            <State tone={outcomeTone(known.outcome)}>{outcomeWord(known.outcome, known.why)}</State>
          )}
          <span class="grow" />
          <PanelButton icon="up" name="Newer request" hint="Newer (k)" onClick={() => onStep(-1)} />
          <PanelButton
            icon="down"
            name="Older request"
            hint="Older (j)"
            onClick={() => onStep(1)}
          />
          <PanelButton icon="close" name="Close" hint="Close (Esc)" onClick={onClose} />
        </div>
        {known && (
          <div class="row wraps dim">
            <span class="mid">
              <Took row={known} />
            </span>
            <span>{known.channel}</span>
            <Ago at={known.received_at} />
            <span class="mono">
              <Copy text={id} what="request id" />
            </span>
          </div>
        )}
        {state.kind === "loaded" && <Actions detail={state.value} />}
      </header>
      {gone
        ? (
          <Empty icon="search" title="This request is gone">
            <p>
              The client keeps its newest requests in memory. This one is older, or the client
              restarted.
            </p>
          </Empty>
        )
        : state.kind === "failed"
        ? <Failed failure={state.failure} retry={() => void endpoint.reload()} />
        : state.kind === "loading"
        ? <Loading what="the request" lines={8} />
        : <Parts detail={state.value} />}
    </aside>
  );
}

function Parts({ detail }: { readonly detail: RequestDetail }) {
  return (
    <>
      <WhyNote row={detail} />
      <TimePart detail={detail} />
      <PayloadPart detail={detail} />
      <RequestFacts detail={detail} />
    </>
  );
}

function Actions({ detail }: { readonly detail: RequestDetail }) {
  const { id, curl } = detail;
  return (
    <div class="row wraps">
      <ReplayButton detail={detail} />
      {curl && (
        <button type="button" class="button" onClick={() => void copyText(curl, "command")}>
          <Icon name="terminal" />
          Copy as {curl.startsWith("curl") ? "curl" : "shell"}
        </button>
      )}
      <a class="button quiet" href={routeHash("logs", { query: { q: id } })}>
        <Icon name="logs" />
        Its log lines
      </a>
    </div>
  );
}

function PanelButton({ icon, name, hint, onClick }: {
  readonly icon: "up" | "down" | "close";
  readonly name: string;
  readonly hint: string;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="button quiet small square"
      aria-label={name}
      title={hint}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

import { useState } from "preact/hooks";
import type { ReplayOffer, ReplayResult, RequestDetail } from "../../../api_types.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { Icon } from "../../../components/icon.tsx";
import { State } from "../../../components/state_mark.tsx";
import { useLatest } from "../../../data/endpoint.ts";
import { toolHints } from "../../../data/page_endpoints.ts";
import { ApiFailure, postJson } from "../../../data/api_client.ts";
import { link } from "../../../data/link.ts";
import { useStore } from "../../../data/store.ts";
import { duration } from "../../../view/formats.ts";
import { outcomeTone, outcomeWord } from "../../../view/outcome_words.ts";
import { titleOf } from "../request_line.tsx";
import { JsonText } from "./json_text.tsx";

const NOT_OFFERED: ReplayOffer = {
  allowed: false,
  reason: "the payload was not captured, so there is nothing to send again",
};

/**
 * The client ends a call after `mcp.connection_max_ttl`; a page that gave up before would lose the answer
 * and offer to send it a second time. The most that a timer takes.
 */
const REPLAY_MS = 2 ** 31 - 1;

/** Sends a captured request to its server once more; the result stays on the page. */
export function ReplayButton({ detail }: { readonly detail: RequestDetail }) {
  const [open, setOpen] = useState(false);
  const lost = useStore(link.state).kind === "lost";
  const { allowed, reason } = detail.replay ?? NOT_OFFERED;
  const why = lost ? "the client does not answer" : allowed ? "" : reason ?? "not offered";
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={why !== ""}
        title={why === "" ? undefined : `Not now: ${why}`}
        onClick={() => setOpen(true)}
      >
        <Icon name="replay" />
        Replay…
      </button>
      {open && <ReplayDialog detail={detail} onClose={() => setOpen(false)} />}
    </>
  );
}

type Attempt =
  | { readonly kind: "asking" }
  | { readonly kind: "sending" }
  | { readonly kind: "done"; readonly result: ReplayResult }
  | { readonly kind: "failed"; readonly failure: ApiFailure };

function ReplayDialog(
  { detail, onClose }: { readonly detail: RequestDetail; readonly onClose: () => void },
) {
  const [attempt, setAttempt] = useState<Attempt>({ kind: "asking" });
  const [typed, setTyped] = useState("");
  const name = titleOf(detail);
  const hint = useLatest(toolHints)?.tools.find(({ channel, tool }) =>
    channel === detail.channel && tool === detail.tool
  )?.hint;
  const harmless = detail.replay?.read_only === true || hint === "read-only";
  const send = async () => {
    setAttempt({ kind: "sending" });
    try {
      const path = `/api/requests/${encodeURIComponent(detail.id)}/replay`;
      const body = harmless ? {} : { confirm: typed };
      const result = await postJson<ReplayResult>(path, body, { timeoutMs: REPLAY_MS });
      setAttempt({ kind: "done", result });
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      setAttempt({ kind: "failed", failure });
    }
  };
  return (
    <Dialog title={`Replay ${name}`} onClose={onClose}>
      <p>
        The captured request goes to the server of {detail.channel}{" "}
        once more. The answer stays on this page; nothing is posted to the control plane.
      </p>
      <p>
        {harmless
          ? "By the server's own word this tool only reads."
          : "The server does not call this tool read-only. It may change something again."}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {!harmless && (
          <label>
            <span>
              Type <code>{name}</code> to confirm
            </span>
            <input
              class="field"
              value={typed}
              autocomplete="off"
              spellcheck={false}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
        )}
        <Outcome attempt={attempt} />
        <footer>
          <button type="button" class="button" onClick={onClose}>Close</button>
          <button
            type="submit"
            class="button primary"
            disabled={attempt.kind === "sending" || (!harmless && typed !== name)}
          >
            {attempt.kind === "done" ? "Replay again" : "Replay"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Outcome({ attempt }: { readonly attempt: Attempt }) {
  switch (attempt.kind) {
    case "asking":
      return null;
    case "sending":
      return <p role="status" class="dim">Waiting for the server</p>;
    case "failed":
      return (
        <p role="alert" class="note is-bad">
          {attempt.failure.call}: {attempt.failure.message}
        </p>
      );
    case "done": {
      const { outcome, duration_ms, why, reply } = attempt.result;
      return (
        <div role="status" class="replayed">
          <p class="row">
            <State tone={outcomeTone(outcome)}>{outcomeWord(outcome, why)}</State>
            <span>{duration(duration_ms)}</span>
          </p>
          {why && <p class="dim">{why}</p>}
          {reply && <JsonText text={reply.text} label="Answer of the replay" />}
        </div>
      );
    }
  }
}

import { useState } from "preact/hooks";
import type { Readiness, Status } from "../../api_types.ts";
import { CommandLine, Facts, Until } from "../../components/text.tsx";
import { flash } from "../../components/toast.tsx";
import { ApiFailure, postJson } from "../../data/api_client.ts";
import { readiness as readinessEndpoint } from "../../data/endpoints.ts";
import { instantMs } from "../../view/formats.ts";

/** Not ready: who must act, the next steps with their commands, and another try at once. */
export function NextSteps(
  { readiness, status }: { readonly readiness: Readiness; readonly status: Status | undefined },
) {
  const { actions, must_act, reason_code } = readiness;
  const lastError = status?.poll?.failures_in_row ? status.poll.last_error : null;
  return (
    <section class="next-steps" aria-label="What to do next">
      <div>
        <h2>What to do next</h2>
        {actions.length === 0 ? <p>Nothing yet: the client keeps trying by itself.</p> : (
          <ol>
            {actions.map(({ text, command }) => (
              <li key={text}>
                <span>{text}</span>
                {command && <CommandLine text={command} />}
              </li>
            ))}
          </ol>
        )}
      </div>
      <Facts
        rows={[
          ...(must_act ? [["Must act", must_act] as const] : []),
          ...(lastError ? [["Control plane", <code key="error">{lastError}</code>] as const] : []),
          ["/readyz says", <code key="text">503 {reason_code}</code>],
          ["Next attempt", <NextAttempt key="next" readiness={readiness} />],
        ]}
      />
    </section>
  );
}

function NextAttempt({ readiness }: { readonly readiness: Readiness }) {
  const [asking, setAsking] = useState(false);
  const at = instantMs(readiness.next_attempt_at);
  const path = retryPath(readiness);
  const retry = async (call: string) => {
    setAsking(true);
    try {
      await postJson(call);
      void readinessEndpoint.reload();
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      flash(`${failure.call}: ${failure.message}`);
    } finally {
      setAsking(false);
    }
  };
  return (
    <span class="row wraps">
      {at === undefined ? "by itself" : (
        <span>
          in <Until at={at} />
        </span>
      )}
      {path !== undefined && (
        <button
          type="button"
          class="button small"
          disabled={asking}
          onClick={() => void retry(path)}
        >
          {path === POLL ? "Try now" : "Probe now"}
        </button>
      )}
    </span>
  );
}

const POLL = "/api/poll/retry";

/** What can be asked for at once: a poll, or a probe of the channel that is not well. */
function retryPath({ reason_code, evidence }: Readiness): string | undefined {
  switch (reason_code) {
    case "control_plane_refused":
    case "control_plane_unreachable":
    case "no_recent_poll":
    case "waiting_for_first_poll":
      return POLL;
    case "mcp_server_down":
    case "mcp_server_pending": {
      const channel = evidence.find(({ key, ok }) => !ok && key.startsWith("channel:"));
      const name = channel?.key.slice("channel:".length);
      return name && `/api/channels/${encodeURIComponent(name)}/probe`;
    }
    case "ready":
    case "draining":
    case "stopped":
    case "companion_pending":
    case "companion_down":
      return undefined;
  }
}

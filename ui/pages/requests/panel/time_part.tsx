import type { RequestDetail } from "../../../api_types.ts";
import { Icon } from "../../../components/icon.tsx";
import { Key } from "../../../components/text.tsx";
import { counted, duration } from "../../../view/formats.ts";
import { isFailure } from "../../../view/outcome_words.ts";
import {
  isAccepted,
  type Waterfall,
  waterfall,
  type WaterfallLine,
} from "../../../view/waterfall.ts";

/** Where the time of a request went. */
export function TimePart({ detail }: { readonly detail: RequestDetail }) {
  const { duration_ms, phases_ms, outcome, channel } = detail;
  const notifications = detail.notifications ?? [];
  const posts = detail.posts ?? [];
  if (duration_ms === null) {
    const seen = detail.notification_count ?? notifications.length;
    return (
      <section>
        <h3>Time</h3>
        <div class="note">
          <Icon name="info" />
          <p>
            Still waiting for the server of {channel}
            {seen > 0 && `; ${counted(seen, "notification")} so far`}. The waterfall is drawn when
            the answer is posted.
          </p>
        </div>
      </section>
    );
  }
  const drawn = waterfall({
    phases: phases_ms,
    durationMs: duration_ms,
    notifications,
    notificationCount: detail.notification_count ?? notifications.length,
    posts,
    attempts: detail.attempts ?? posts.length,
    failed: isFailure(outcome),
  });
  const refused = posts.filter(({ status }) => !isAccepted(status));
  return (
    <section>
      <h3>
        Time
        {refused[0] && (
          <small>
            {refused.length === 1 ? "the first post" : `${refused.length} posts`} got{" "}
            {refused[0].status ?? "no answer"} and {refused.length === 1 ? "was" : "were"}{" "}
            repeated with the same bytes
          </small>
        )}
      </h3>
      <Lines drawn={drawn} totalMs={duration_ms} />
      <div class="owners">
        <Key color="plane">control plane</Key>
        <Key color="client">this process</Key>
        <Key color="server">MCP server</Key>
        {refused.length > 0 && <Key color="bad">refused attempt</Key>}
      </div>
    </section>
  );
}

function Lines({ drawn, totalMs }: { readonly drawn: Waterfall; readonly totalMs: number }) {
  const { ticks, lines } = drawn;
  return (
    <table class="waterfall" aria-label="Time of each step">
      <thead>
        <tr>
          <td />
          <td>
            <div class="time-labels" aria-hidden="true">
              {ticks.map(({ at, label }) => (
                <span key={at} style={{ left: `${(at * 100).toFixed(2)}%` }}>{label}</span>
              ))}
            </div>
          </td>
          <td />
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.label}>
            <th scope="row">{line.label}</th>
            <td>
              <LineBars line={line} ticks={ticks} />
            </td>
            <td class="number">{duration(line.ms)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Received to posted</th>
          <td />
          <td class="number">{duration(totalMs)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Percent of the axis that can be seen. */
const MIN_WIDTH = 0.35;

function LineBars(
  { line: { bars, marks, thread }, ticks }: {
    readonly line: WaterfallLine;
    readonly ticks: Waterfall["ticks"];
  },
) {
  return (
    <svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      {ticks.map(({ at }) => <path key={at} class="mark" d={`M${(at * 100).toFixed(2)} 0V24`} />)}
      {thread && (
        <rect
          class={`fill-${thread.color}`}
          x={(thread.from * 100).toFixed(2)}
          y="11.5"
          width={(thread.length * 100).toFixed(2)}
          height="1"
        />
      )}
      {bars.map(({ from, length, color }, index) => (
        <rect
          key={index}
          class={`fill-${color}`}
          x={(from * 100).toFixed(2)}
          y="6"
          width={Math.max(MIN_WIDTH, length * 100).toFixed(2)}
          height="12"
        />
      ))}
      {marks.map((at, index) => (
        <rect
          key={`mark ${index}`}
          class="fill-server-3"
          x={(at * 100).toFixed(2)}
          y="2"
          width="0.7"
          height="20"
        />
      ))}
    </svg>
  );
}

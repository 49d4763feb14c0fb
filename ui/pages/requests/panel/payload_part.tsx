import { useState } from "preact/hooks";
import type { Capture, Payload, Payloads, RequestDetail } from "../../../api_types.ts";
import { Icon } from "../../../components/icon.tsx";
import { copyText } from "../../../components/text.tsx";
import { counted, size, UNKNOWN } from "../../../view/formats.ts";
import { JsonText } from "./json_text.tsx";

type Tab = "request" | "reply" | "notifications";

/** What was said, as far as it was captured (ui §4). */
export function PayloadPart({ detail }: { readonly detail: RequestDetail }) {
  const { payloads, capture, bytes_sent, bytes_answered, duration_ms } = detail;
  const answered = duration_ms === null ? UNKNOWN : size(bytes_answered);
  return (
    <section>
      <h3>
        Payload <small>{size(bytes_sent)} sent, {answered} answered</small>
      </h3>
      {payloads ? <Tabs payloads={payloads} /> : <NotCaptured capture={capture} />}
    </section>
  );
}

function NotCaptured({ capture }: { readonly capture: Capture | undefined }) {
  return (
    <div class="note">
      <Icon name="info" />
      <div>
        <p>
          {capture?.on
            ? "Nothing was captured of this call; capture was switched on later."
            : "Payload capture is off, so only times and sizes were kept of this call."}
        </p>
        {capture?.on === false && (
          <p>
            {capture.reason && <span>{`${capture.reason}. `}</span>}
            To keep payloads of future calls, set <code>inspect.capture_payloads: true</code>{" "}
            and reload. They stay in memory, are redacted first, and are cut at{" "}
            {size(capture.limit_bytes)}.
          </p>
        )}
      </div>
    </div>
  );
}

function Tabs({ payloads }: { readonly payloads: Payloads }) {
  const [chosen, choose] = useState<Tab>("request");
  const notifications = payloads.notifications ?? [];
  const tabs: readonly (readonly [Tab, string])[] = [
    ["request", "Request"],
    ["reply", "Answer"],
    ...(notifications.length > 0
      ? [["notifications", `Notifications ${notifications.length}`] as const]
      : []),
  ];
  const shown: readonly (Payload | null)[] = chosen === "notifications"
    ? notifications
    : [payloads[chosen]];
  const text = shown.map((payload) => payload?.text ?? "").join("\n");
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (by === undefined) return;
    const at = (tabs.findIndex(([tab]) => tab === chosen) + by + tabs.length) % tabs.length;
    choose(tabs[at]?.[0] ?? "request");
    const button = currentTarget.children[at];
    if (button instanceof HTMLElement) button.focus();
  };
  return (
    <>
      <div class="tabs">
        <div role="tablist" aria-label="Payload" onKeyDown={onKeyDown}>
          {tabs.map(([tab, title]) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`payload-tab-${tab}`}
              aria-selected={tab === chosen}
              aria-controls="payload-text"
              tabIndex={tab === chosen ? 0 : -1}
              onClick={() => choose(tab)}
            >
              {title}
            </button>
          ))}
        </div>
        <span class="grow" />
        <button
          type="button"
          class="button quiet small"
          disabled={text === ""}
          onClick={() => void copyText(text, "payload")}
        >
          <Icon name="copy" />
          Copy
        </button>
      </div>
      <div role="tabpanel" id="payload-text" aria-labelledby={`payload-tab-${chosen}`}>
        {shown.map((payload, index) => <OnePayload key={index} payload={payload} />)}
      </div>
    </>
  );
}

function OnePayload({ payload }: { readonly payload: Payload | null }) {
  if (payload === null) {
    return (
      <div class="note">
        <Icon name="info" />
        <p>The answer has not arrived yet.</p>
      </div>
    );
  }
  const { text, bytes, cut, redacted } = payload;
  const notes = [
    cut ? `The first ${size(text.length)} of ${size(bytes)}.` : "",
    redacted > 0 ? `${counted(redacted, "value")} redacted.` : "",
    cut ? "" : "Numbers are shown as sent.",
  ].filter((note) => note !== "");
  return (
    <>
      <JsonText text={text} label="Payload" />
      <p class="dim">{notes.join(" ")}</p>
    </>
  );
}

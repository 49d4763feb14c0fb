import type { LogEvent } from "../../api_types.ts";
import { Redacted } from "../../components/text.tsx";
import { exactTime, instantMs, timeOfDay } from "../../view/formats.ts";
import { type Attribute, attributesOf, componentOf, pieces } from "../../view/log_lines.ts";
import { routeHash } from "../../view/route.ts";

/** One event: when, how grave, who, what. */
export function LogLine(
  { event, search }: { readonly event: LogEvent; readonly search: string },
) {
  const at = instantMs(event.time) ?? 0;
  return (
    <div class={`log-line is-${event.level.toLowerCase()}`}>
      <span class="dim" title={exactTime(at)}>{timeOfDay(at, "millisecond")}</span>
      <span class="level">{event.level}</span>
      <span class="dim cut">
        <Found text={componentOf(event)} search={search} />
      </span>
      <span class="said">
        <span class="message">
          <Found text={event.message} search={search} />
        </span>
        {attributesOf(event).map((attribute) => (
          <span key={attribute.name} class="attribute">
            {" "}
            <Found text={`${attribute.name}=`} search={search} />
            <Value attribute={attribute} search={search} />
          </span>
        ))}
      </span>
    </div>
  );
}

function Value({ attribute, search }: { readonly attribute: Attribute; readonly search: string }) {
  switch (attribute.kind) {
    case "redacted":
      return <Redacted />;
    case "request":
      return (
        <a href={routeHash("requests", { part: attribute.text })}>
          <Found text={attribute.text} search={search} />
        </a>
      );
    case "text":
      return <Found text={attribute.text} search={search} />;
  }
}

function Found({ text, search }: { readonly text: string; readonly search: string }) {
  const parts = pieces(text, search);
  if (parts.length === 1) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) => index % 2 === 1 ? <mark key={index}>{part}</mark> : part)}
    </>
  );
}

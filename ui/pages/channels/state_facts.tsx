import type { Channel } from "../../api_types.ts";
import { fact, type FactRow } from "../../components/fact_row.ts";
import { State } from "../../components/state_mark.tsx";
import { Ago, Until } from "../../components/text.tsx";
import { probeWord } from "../../view/channel_words.ts";
import { count, counted, instantMs, UNKNOWN } from "../../view/formats.ts";

/** What is known of a channel's health; what is not known is not listed. */
export function stateFacts(channel: Channel): FactRow[] {
  const { last_good_at, slots, breaker, probe_status, probe_error, server_info } = channel;
  const { protocol, bridged_sessions, era, tool_policy, server_kind } = channel;
  const never = last_good_at === null || last_good_at === undefined;
  const rows: FactRow[] = [
    fact("Last good answer", never ? "none yet" : <Ago at={last_good_at} />),
  ];
  if (slots) rows.push(fact("Slots", `${count(slots.busy)} of ${count(slots.capacity)} busy`));
  if (breaker) rows.push(fact("Breaker", breakerState(breaker)));
  if (probe_status !== undefined) {
    const said = probeWord(probe_status);
    rows.push(fact("Last probe", probe_error === undefined ? said : `${said}: ${probe_error}`));
  }
  if (server_info || server_kind === "external") {
    rows.push(fact("Server", serverText(server_info, protocol)));
  }
  if (era !== undefined && era.target !== "unknown") rows.push(fact("Eras", eraText(era)));
  if (bridged_sessions !== undefined) {
    rows.push(fact(
      "Bridging",
      bridged_sessions === 0 ? "none needed" : counted(bridged_sessions, "session"),
    ));
  }
  if (tool_policy) rows.push(fact("Tool policy", policy(tool_policy)));
  return rows;
}

function breakerState(breaker: NonNullable<Channel["breaker"]>) {
  if (breaker.state === "closed") return <State tone="ok">closed</State>;
  const nextTry = instantMs(breaker.next_try_at);
  return (
    <State tone={breaker.state === "open" ? "bad" : "warn"}>
      {breaker.state === "open" ? "open" : "half open"}
      {nextTry !== undefined && (
        <>
          , next try in <Until at={nextTry} />
        </>
      )}
    </State>
  );
}

/** The two words are the protocol's own for its revisions before and from 2026-07-28. */
function eraText({ target, consumer, bridged }: NonNullable<Channel["era"]>) {
  const server = `${target} server`;
  if (consumer === undefined) return server;
  return `${server}, ${consumer} callers${bridged ? ", bridged" : ""}`;
}

function serverText(server: Channel["server_info"], protocol: Channel["protocol"]) {
  if (!server) return UNKNOWN;
  return (
    <>
      {server.name} {server.version}
      {protocol && (
        <>
          , <span class="nowrap">speaks {protocol}</span>
        </>
      )}
    </>
  );
}

function policy({ deny, hidden }: NonNullable<Channel["tool_policy"]>) {
  if (deny.length + hidden.length === 0) return "all allowed";
  return (
    <>
      {deny.length > 0 && (
        <>
          denies <span class="mono">{deny.join(", ")}</span>
        </>
      )}
      {deny.length > 0 && hidden.length > 0 && ", "}
      {hidden.length > 0 && `${counted(hidden.length, "tool")} hidden`}
    </>
  );
}

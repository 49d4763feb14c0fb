import type { RequestOutcome, RequestRow } from "../../../api_types.ts";
import { Icon } from "../../../components/icon.tsx";
import { isFailure } from "../../../view/outcome_words.ts";

/** What an outcome means, in a sentence; nothing where the word says it all. */
const MEANINGS: Readonly<Partial<Record<RequestOutcome, string>>> = {
  tool_error: "The tool ran and said no (isError). Tunnel and protocol worked.",
  rpc_error: "The server answered with a JSON-RPC error; it was passed on unchanged.",
  http_error: "The server, or the control plane, did not answer as the protocol wants.",
  timeout: "There was no final answer in time.",
  refused: "The connection to the server was refused.",
  dns: "The name of the server was not found.",
  tls: "The server's certificate or TLS was not accepted.",
  reset: "The server ended the connection before its answer was complete.",
  crash: "The child exited while this call was in flight.",
  expired: "Its deadline passed before it could be answered.",
  cancelled: "Nobody waited for the answer any more.",
};

/** Why it failed, first of all (ui §4). */
export function WhyNote({ row: { outcome, why } }: { readonly row: RequestRow }) {
  const meaning = MEANINGS[outcome];
  if (meaning === undefined && !why) return null;
  const failed = isFailure(outcome);
  return (
    <section>
      <div class={failed ? "note is-bad" : "note is-warn"}>
        <Icon name={failed ? "warn" : "info"} />
        <div>
          {meaning && <p>{meaning}</p>}
          {why && <p class="mono">{why}</p>}
        </div>
      </div>
    </section>
  );
}

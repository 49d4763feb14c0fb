import type { CallRecord, CapturedBody } from "../../api_types_pages.ts";
import { Dialog } from "../../components/dialog.tsx";
import { fact } from "../../components/fact_row.ts";
import { Facts } from "../../components/text.tsx";
import { counted, duration, exactTime, size } from "../../view/formats.ts";
import { routeHash } from "../../view/route.ts";
import { Result } from "./call_table.tsx";

/** What is known of one callout, and its payloads where they are captured. */
export function CallDialog(
  { call, onClose }: { readonly call: CallRecord; readonly onClose: () => void },
) {
  const rows = [
    fact("Result", <Result call={call} />),
    fact("Asked", <span class="mono">{call.method} {call.url ?? "nothing was sent"}</span>),
    fact("Tool", <span class="mono">{call.tool}</span>),
    fact("Ended", exactTime(call.at)),
    fact("Took", duration(call.latencyMs)),
    fact("Redirects", call.redirects === 0 ? "none" : counted(call.redirects, "redirect")),
  ];
  if (call.requestId !== undefined) {
    const href = routeHash("requests", { part: call.requestId });
    rows.push(fact("Request", <a class="mono" href={href}>{call.requestId}</a>));
  }
  const { request, response, responseTransformed } = call.bodies ?? {};
  return (
    <Dialog title={`Call of ${call.label}`} class="wide" onClose={onClose}>
      <Facts rows={rows} />
      {call.bodies === undefined && (
        <p class="dim">
          Payloads are not kept: <code>harpoon.capture_payloads</code>{" "}
          was off when this call was made.
        </p>
      )}
      <Body title="Sent" body={request} />
      <Body title="Received" body={response} />
      <Body title="Handed to the caller" body={responseTransformed} />
      <footer>
        <button type="button" class="button" onClick={onClose}>Close</button>
      </footer>
    </Dialog>
  );
}

function Body(
  { title, body }: { readonly title: string; readonly body: CapturedBody | undefined },
) {
  if (body === undefined) return null;
  const notes = [
    size(body.bytes),
    body.base64 ? "not text, shown as base64" : "redacted",
    ...(body.truncated ? ["only its beginning is kept"] : []),
  ];
  return (
    <section>
      <h3>
        {title} <span class="dim">{notes.join(", ")}</span>
      </h3>
      <pre tabIndex={0}>{body.text}</pre>
    </section>
  );
}

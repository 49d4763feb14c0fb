/**
 * The suite's servers over stdio: `stdio_fixture.ts legacy|modern`. The same code as over HTTP answers;
 * this puts each line into the request it would have been, and each event of an answer into a line.
 */
import { isRecord, type Rec } from "./fixture_http.ts";
import { legacyFixture } from "./legacy_fixture.ts";
import { META } from "./modern_envelope.ts";
import { modernFixture } from "./modern_fixture.ts";

const answer = Deno.args[0] === "modern" ? modernFixture() : legacyFixture();
const encoder = new TextEncoder();
/** Streams of calls that go on, by the call's id. */
const streams = new Map<unknown, AbortController>();
let session: string | undefined;

function write(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}

/** What a client over HTTP would say in headers. */
function headersFor({ method, params }: Rec): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (session !== undefined) headers["mcp-session-id"] = session;
  if (!isRecord(params)) return headers;
  const meta = isRecord(params["_meta"]) ? params["_meta"] : {};
  const version = meta[`${META}protocolVersion`];
  if (typeof version === "string") headers["mcp-protocol-version"] = version;
  headers["mcp-method"] = String(method);
  const name = params["name"] ?? params["uri"];
  if (typeof name === "string") headers["mcp-name"] = name;
  const { region } = isRecord(params["arguments"]) ? params["arguments"] : {};
  if (typeof region === "string") headers["mcp-param-region"] = region;
  return headers;
}

async function take(line: string): Promise<void> {
  const message: unknown = JSON.parse(line);
  if (!isRecord(message)) return;
  const { id, method, params } = message;
  if (method === "notifications/cancelled" && isRecord(params)) {
    streams.get(params["requestId"])?.abort();
  }
  const stop = new AbortController();
  streams.set(id, stop);
  const headers = headersFor(message);
  const response = await answer(request({ method: "POST", headers, body: line }));
  const opened = response.headers.get("mcp-session-id");
  if (opened !== null) {
    session = opened;
    const standalone = await answer(request({ method: "GET", headers: headersFor({}) }));
    relay(standalone, new AbortController().signal);
  }
  await relay(response, stop.signal);
  streams.delete(id);
}

function request(init: RequestInit): Request {
  return new Request("http://127.0.0.1/mcp", init);
}

async function relay(response: Response, stop: AbortSignal): Promise<void> {
  if (response.body === null) return;
  if (response.headers.get("content-type") !== "text/event-stream") {
    const text = await response.text();
    if (text !== "") write(text);
    return;
  }
  let rest = "";
  const texts = response.body.pipeThrough(new TextDecoderStream());
  try {
    await texts.pipeTo(
      new WritableStream({
        write(chunk) {
          const events = (rest + chunk).split("\n\n");
          rest = events.pop() ?? "";
          for (const event of events) {
            const [, data] = /^data: (.*)$/m.exec(event) ?? [];
            if (data !== undefined) write(data);
          }
        },
      }),
      { signal: stop },
    );
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) take(line);
}
Deno.exit(0); // streams that are still open end with their client

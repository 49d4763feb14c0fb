import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import { openStream, until as untilHolds } from "./admin_rig.ts";
import { call, ECHO, openPlaces, profile, start, until, writeFiles } from "./planted_places.ts";
import { hidden, MARK } from "./planted_secrets.ts";
import { soon } from "./soon.ts";
import { request } from "./tunnel.ts";

/** Every route that is read (operator-surface §3, ui §5). */
const ROUTES = [
  ...["/", "/ui", "/assets/app.js", "/healthz", "/healthz?format=json", "/readyz"],
  ...["/readyz?format=json", "/readyz?verbose", "/startupz", "/metrics", "/api/status"],
  ...["/api/system", "/api/oauth", "/api/settings", "/api/sandbox", "/api/harpoon/status"],
  ...["/api/harpoon/targets", "/api/harpoon/calls", "/api/analytics", "/api/analytics?window=1h"],
  ...["/api/requests", "/api/requests?q=echo", "/api/logs", "/api/logs?limit=5000"],
  ...["/api/log-level", "/api/logs/export?preview=1", "/api/tools"],
];

/** A consumer whose name is no secret. */
const HELLO = request(
  "initialize",
  `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"ada","version":"1"}}`,
);

function callout(label: string): string {
  const sent = `"headers":{"X-Key":"${MARK}-caller"},"body":"password=${MARK}-caller"`;
  const call = `{"label":"${label}","method":"POST",${sent}}`;
  return request("tools/call", `{"name":"call_target","arguments":${call}}`);
}

Deno.test("planted secrets: no page, bundle, metric or stream shows one [operator §7, §12.10, §12.12]", async () => {
  await using opened = new AsyncDisposableStack();
  const places = await openPlaces(opened);
  const { planeUrl, authority: { dir } } = places;
  const pem = await writeFiles(places.authority);
  // A path may hold one as well; the pages and the bundle hide it (operator-surface §7).
  const text = profile(places, "json")
    .replaceAll("h.invalid/", `h.invalid/token/${MARK}-path-1`)
    .replaceAll("127.0.0.1:9/", `127.0.0.1:9/token/${MARK}-path-2`)
    .replace(`?token=${MARK}-query-4`, `/token/${MARK}-path-3?token=${MARK}-query-4`);
  await Deno.writeTextFile(`${dir}/p.yaml`, text);
  await using client = start(dir, [
    // On the command line too, where a process list and the bundle could show them.
    ...["--mcp.discovery-extra-headers", `X-Argv: ${MARK}-argv-1`],
    `--harpoon.http-proxy=http://u:${MARK}-argv-2@127.0.0.1:9`,
  ]);
  const seen = () => Promise.resolve(client.lines.join("\n"));
  await until(client, seen, "tunnel-client started");
  const base = await Deno.readTextFile(`${dir}/url`);

  await using events = await openStream(`${base}/api/events`, { "last-event-id": "0" });
  await using logs = await openStream(`${base}/api/logs/stream`, { "last-event-id": "0" });
  for (const channel of ["main", "tools", "angry", "gone", "nowhere"]) {
    for (const body of [HELLO, ECHO, request("nonsense")]) {
      await call(planeUrl, "json", channel, body);
    }
  }
  for (const label of ["a", "c"]) await call(planeUrl, "json", "harpoon", callout(label));
  const isOver = async () => {
    const { requests, total } = await (await fetch(`${base}/api/requests`)).json();
    return total > 10 &&
      requests.every(({ outcome }: { outcome: string }) => outcome !== "in_flight");
  };
  await untilHolds(isOver, client);

  const shown = new Map<string, string>();
  for (const route of ROUTES) shown.set(route, await (await fetch(base + route)).text());
  const { requests } = JSON.parse(shown.get("/api/requests") ?? "");
  for (const { id } of requests) {
    const response = await fetch(`${base}/api/requests/${id}`);
    assertEquals(response.status, 200);
    shown.set(`/api/requests/${id}`, await response.text());
  }
  const bundle = await (await fetch(`${base}/api/logs/export`)).arrayBuffer();
  for (const [name, bytes] of Object.entries(unzipSync(new Uint8Array(bundle)))) {
    shown.set(`bundle: ${name}`, new TextDecoder().decode(bytes));
  }
  // The streams hold what came before this line.
  const last = await fetch(`${base}/api/log-level`, { method: "PUT", body: `{"level":"debug"}` });
  await last.body?.cancel();
  for (const [name, stream] of [["events", events], ["logs", logs]] as const) {
    await soon(stream.event("runtime log level updated"), `the end of ${name}`);
    shown.set(`stream: ${name}`, stream.seen());
  }

  for (const [what, text] of shown) hidden(text, what, pem);
  /** What is shown is worth looking through. */
  const has = (what: string, word: string) =>
    assertStringIncludes(shown.get(what) ?? "", word, what);
  has("/api/harpoon/targets", "https://h.invalid/token/[REDACTED]");
  has("/api/harpoon/calls", `"label":"c"`);
  has("/api/analytics", `"name":"ada"`);
  has("/api/settings", "mcp.extra_headers");
  has("/metrics", `channel="gone"`);
  has("bundle: tunnel-client.runtime.yaml", "X-Argv: [REDACTED]");
  has("bundle: tunnel-client.logs.ndjson", `"level":"DEBUG"`);
  has("bundle: admin/harpoon.json", "h.invalid");
  has("stream: events", "event: request");
  has("stream: logs", "final response posted");
  assert(shown.size > ROUTES.length + 10);
});

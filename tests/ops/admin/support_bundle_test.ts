import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import { supportBundle } from "../../../lib/ops/admin/support_bundle.ts";
import { CALL, type SampleView, sampleView, WALL_MS } from "./admin_fixture.ts";

/** The reference's entries in its order, then ours. */
const NINE = [
  "manifest.json",
  "README.txt",
  "tunnel-client.runtime.yaml",
  "tunnel-client.logs.ndjson",
  "tunnel-client.metrics.prom",
  "admin/status.json",
  "admin/system.json",
  "admin/oauth.json",
  "admin/harpoon.json",
];
const OURS = ["admin/readiness.json", "admin/requests.json", "admin/analytics.json"];

async function bundle(view: SampleView, query = "") {
  const response = await supportBundle(view, new URLSearchParams(query));
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { response, bytes, entries: unzipSync(bytes) };
}

function text(entries: Readonly<Record<string, Uint8Array>>, name: string): string {
  return new TextDecoder().decode(entries[name]);
}

Deno.test("supportBundle: the nine entries of the reference, then ours, each explained [operator §12.12]", async () => {
  const view = sampleView();
  view.serve("a");
  const { response, bytes, entries } = await bundle(view);
  assertEquals(Object.keys(entries), [...NINE, ...OURS]);
  assertEquals(response.headers.get("content-length"), String(bytes.length));
  assertEquals(response.headers.get("content-type"), "application/zip");
  assertMatch(
    response.headers.get("content-disposition") ?? "",
    /^attachment; filename="tunnel-client-logs-\d{8}T\d{6}Z\.zip"$/,
  );
  const readme = text(entries, "README.txt");
  for (const name of [...NINE, ...OURS]) {
    if (name !== "README.txt") assertStringIncludes(readme, `${name}: `);
  }
  assertEquals(text(entries, "tunnel-client.metrics.prom"), "# metrics\n");
  assertEquals(text(entries, "tunnel-client.runtime.yaml"), "argv:\n  - run\n");
  assertEquals(JSON.parse(text(entries, "admin/system.json")).document, "system");
  const harpoon = JSON.parse(text(entries, "admin/harpoon.json"));
  assertEquals(Object.keys(harpoon), ["status", "targets", "calls"]);
  assertEquals(harpoon.calls.length, 1);
  assertEquals(JSON.parse(text(entries, "admin/requests.json")).length, 1);
  assertEquals(JSON.parse(text(entries, "admin/analytics.json")).totals.calls, 1);
});

Deno.test("supportBundle: an archive that unzips to files of this account only", async () => {
  const { bytes } = await bundle(sampleView());
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${directory}/b.zip`, bytes);
    // The mode of each entry stands in the upper half of its external attributes.
    const view = new DataView(bytes.buffer);
    const modes = new Set<string>();
    for (let at = 0; at < bytes.length - 46; at++) {
      if (view.getUint32(at, true) === 0x02014b50) {
        modes.add((view.getUint32(at + 38, true) >>> 16).toString(8));
      }
    }
    assertEquals([...modes], ["100600"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("supportBundle: the manifest counts the window, its lower edge included [operator §12.9]", async () => {
  const view = sampleView();
  const add = (message: string, minutesAgo: number) =>
    view.logs.add({ level: "info", message, attrs: {} }, WALL_MS - minutesAgo * 60_000);
  add("too old", 31);
  add("edge", 30);
  add("new", 0);
  const { entries } = await bundle(view);
  const manifest = JSON.parse(text(entries, "manifest.json"));
  assertEquals(
    [manifest.event_count, manifest.window, manifest.redacted, manifest.log_buffer_capacity],
    [2, "30m", true, 100],
  );
  assertEquals(manifest.window_end, new Date(WALL_MS).toISOString());
  assertEquals(manifest.metrics_bytes, 10);
  assertEquals(manifest.files, [...NINE, ...OURS]);
  const messages = text(entries, "tunnel-client.logs.ndjson").trim().split("\n")
    .map((line) => JSON.parse(line).message);
  assertEquals(messages, ["edge", "new"]);
});

const WINDOWS: readonly (readonly [query: string, window: string])[] = [
  ["minutes=5", "5m"],
  ["minutes=100000", "1440m"],
  ["minutes=0", "30m"],
  ["minutes=-1", "30m"],
  ["minutes=x", "30m"],
];

for (const [query, window] of WINDOWS) {
  Deno.test(`supportBundle: ${query} is ${window} [operator §3]`, async () => {
    const response = await supportBundle(sampleView(), new URLSearchParams(`${query}&preview=1`));
    assertEquals((await response.json()).window, window);
  });
}

Deno.test("supportBundle: captured payloads stay out of it [operator §8]", async () => {
  const view = sampleView();
  view.serve("a");
  view.payloads.take({ requestId: "a", direction: "request", text: `{"x":"planted"}`, bytes: 15 });
  const { entries } = await bundle(view);
  for (const name of Object.keys(entries)) {
    assertEquals(text(entries, name).includes("planted"), false, name);
  }
});

Deno.test("supportBundle: nor are those of callouts in it", async () => {
  const body = { text: "planted", base64: false, bytes: 7, truncated: false };
  const bodies = { request: body, response: body, responseTransformed: body };
  const view = sampleView({ harpoonCalls: () => Promise.resolve([{ ...CALL, bodies }]) });
  const { entries } = await bundle(view);
  for (const name of Object.keys(entries)) {
    assertEquals(text(entries, name).includes("planted"), false, name);
  }
  const [call] = JSON.parse(text(entries, "admin/harpoon.json")).calls;
  assertEquals([call.label, call.req_bytes, call.resp_bytes], ["crm", 1, 2]);
});

Deno.test("supportBundle: a preview is the manifest and nothing else [ui §5]", async () => {
  const response = await supportBundle(sampleView(), new URLSearchParams("preview=1"));
  assertEquals(response.headers.get("content-disposition"), null);
  assertEquals((await response.json()).files, [...NINE, ...OURS]);
});

Deno.test("supportBundle: a snapshot that fails is 500 [operator §12.12]", async () => {
  const view = sampleView({
    metrics: () => {
      throw new Error("no exporter");
    },
  });
  const response = await supportBundle(view, new URLSearchParams());
  assertEquals([response.status, await response.text()], [500, "capture metrics snapshot\n"]);
});

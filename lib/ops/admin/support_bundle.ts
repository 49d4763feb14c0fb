import type { Zippable } from "fflate";
import { analyticsView } from "../analytics_view.ts";
import { answer, jsonAnswer, textAnswer } from "./answers.ts";
import { calloutJson } from "./callout_json.ts";
import { requestDetailJson } from "./request_json.ts";
import type { AdminView } from "./view.ts";

const DEFAULT_MINUTES = 30;
const MAX_MINUTES = 24 * 60;
/** Requests in the bundle: enough to see a pattern, small enough to read. */
const MAX_REQUESTS = 500;

/** All the history there is of callouts (harpoon §9). */
const MAX_CALLS = 100;

/** One file of the bundle. */
interface Entry {
  readonly name: string;
  /** For the README of the bundle. */
  readonly about: string;
  readonly text: string;
}

/**
 * `/api/logs/export`: what somebody who helps has to see, as a zip; `?preview=1` says what would be in
 * it (operator-surface §8). Everything in it has been freed of secrets where it was made.
 */
export async function supportBundle(view: AdminView, params: URLSearchParams): Promise<Response> {
  const minutes = minutesOf(params.get("minutes"));
  const now = view.clock.wall();
  const entries = await entriesOf(view, now - minutes * 60_000);
  if (entries === undefined) return textAnswer(500, "capture metrics snapshot");
  const manifest = manifestOf(view, entries, now, minutes);
  if (params.get("preview") === "1") return jsonAnswer(manifest);
  const files: readonly Entry[] = [
    { name: "manifest.json", about: "when and of what", text: pretty(manifest) },
    { name: "README.txt", about: "this text", text: readme(entries) },
    ...entries,
  ];
  const archive = await zipped(files);
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  return answer(200, "application/zip", archive, {
    "content-disposition": `attachment; filename="tunnel-client-logs-${stamp}.zip"`,
    "content-length": String(archive.length),
  });
}

function minutesOf(text: string | null): number {
  const minutes = Number(text ?? DEFAULT_MINUTES);
  return Number.isInteger(minutes) && minutes > 0
    ? Math.min(minutes, MAX_MINUTES)
    : DEFAULT_MINUTES;
}

/** `undefined` if the metrics cannot be captured. */
async function entriesOf(view: AdminView, fromMs: number): Promise<Entry[] | undefined> {
  const { logs, requests, analytics, clock } = view;
  let metrics: string;
  try {
    metrics = view.metrics();
  } catch {
    return undefined;
  }
  const json = async (name: Parameters<AdminView["document"]>[0]) => await view.document(name);
  const harpoon = {
    status: await json("harpoon/status"),
    targets: await json("harpoon/targets"),
    calls: (await view.harpoonCalls(undefined, MAX_CALLS)).map(({ bodies: _, ...call }) =>
      calloutJson(call)
    ),
  };
  const recent = [...requests.newestFirst()].slice(0, MAX_REQUESTS).map(requestDetailJson);
  return [
    {
      name: "tunnel-client.runtime.yaml",
      about: "how it was started and the settings in force, with their sources",
      text: await yaml(view.runtime()),
    },
    {
      name: "tunnel-client.logs.ndjson",
      about: "log events of the window, oldest first",
      text: logs.since(fromMs).map((event) => `${JSON.stringify(event)}\n`).join(""),
    },
    {
      name: "tunnel-client.metrics.prom",
      about: "the metrics at this moment",
      text: metrics,
    },
    { name: "admin/status.json", about: "/api/status", text: pretty(await json("status")) },
    { name: "admin/system.json", about: "/api/system", text: pretty(await json("system")) },
    { name: "admin/oauth.json", about: "/api/oauth", text: pretty(await json("oauth")) },
    { name: "admin/harpoon.json", about: "/api/harpoon/*", text: pretty(harpoon) },
    {
      name: "admin/readiness.json",
      about: "the readiness verdict and its evidence",
      text: pretty(view.readiness()),
    },
    {
      name: "admin/requests.json",
      about: "the latest requests with their steps, without payloads",
      text: pretty(recent),
    },
    {
      name: "admin/analytics.json",
      about: "usage of the last hour",
      text: pretty(analyticsView(analytics, requests, "1h", clock.wall())),
    },
  ];
}

function manifestOf(view: AdminView, entries: readonly Entry[], now: number, minutes: number) {
  const from = now - minutes * 60_000;
  const metrics = entries.find(({ name }) => name.endsWith(".prom"));
  return {
    generated_at: new Date(now).toISOString(),
    window_start: new Date(from).toISOString(),
    window_end: new Date(now).toISOString(),
    window: `${minutes}m`,
    event_count: view.logs.since(from).length,
    log_buffer_capacity: view.logs.capacity,
    metrics_bytes: metrics === undefined ? 0 : new TextEncoder().encode(metrics.text).length,
    redacted: true,
    files: ["manifest.json", "README.txt", ...entries.map(({ name }) => name)],
    client_instance_id: view.instanceId,
    tunnel_id: view.tunnelId,
  };
}

function readme(entries: readonly Entry[]): string {
  return [
    "Support bundle of tunnel-client. Keys, tokens, header values and payloads are not in it; look",
    "through it before you hand it on all the same: names of hosts and tools are.",
    "",
    "manifest.json: when and of what",
    ...entries.map(({ name, about }) => `${name}: ${about}`),
    "",
  ].join("\n");
}

async function zipped(entries: readonly Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const { strToU8, zipSync } = await import("fflate");
  const files: Zippable = {};
  // Unix, a regular file of mode 0600.
  const options = { os: 3, attrs: 0o100600 << 16 };
  for (const { name, text } of entries) files[name] = [strToU8(text), options];
  return new Uint8Array(zipSync(files));
}

async function yaml(value: unknown): Promise<string> {
  const { stringify } = await import("@std/yaml");
  return stringify(value, { skipInvalid: true });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

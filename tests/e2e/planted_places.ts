import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { answer, refusingUrl, serveFaults } from "../fixtures/fault_server.ts";
import { type Authority, openAuthority } from "../fixtures/tls_authority.ts";
import { KEY, MARK } from "./planted_secrets.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { request } from "./tunnel.ts";

/** How often and how many times the log is looked at, 20 s in all. */
const CHECK_EVERY_MS = 20;
const MAX_CHECKS = 1_000;
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
export const FORMATS = ["console", "struct-text", "json"] as const;
const STDIO = `${Deno.execPath()} run -q --no-prompt --allow-env --allow-read ${ROOT}main.ts ` +
  `dev mcp-stub --stdio --server-name ${MARK}-command-1`;
export const INITIALIZE = request(
  "initialize",
  `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"${MARK}","version":"1"}}`,
);
export const ECHO = request(
  "tools/call",
  `{"name":"echo","arguments":{"input":"${MARK}-payload"}}`,
);

/** The tunnel of the client that logs in this form. */
export function tunnelOf(format: string): string {
  return `tunnel_${"0".repeat(20)}${format.replaceAll(/\W/g, "").padEnd(12, "0")}`;
}

/** Servers of every temper, and a control plane that knows the key. */
export async function openPlaces(opened: AsyncDisposableStack) {
  const plane = opened.use(createPlane({
    runtimeKeys: [{ key: new Secret(KEY) }],
    tunnels: FORMATS.map((format) => ({ id: tunnelOf(format), name: format })),
  }));
  const served = opened.use(servePlane(plane, LOOPBACK));
  const stub = opened.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
  const headers = ["content-type: application/json", `set-cookie: a=${MARK}-cookie`];
  const angry = opened.use(await serveFaults(answer(500, `{"error":"${MARK}-body"}`, headers)));
  const authority = opened.use(await openAuthority());
  return { planeUrl: served.url, stub, angry, authority };
}

/** Everything the client of these tests talks to. */
export type Places = Awaited<ReturnType<typeof openPlaces>>;

/** A profile with secrets wherever a client that works can have them. */
export function profile({ planeUrl, stub, angry, authority }: Places, format: string): string {
  return JSON.stringify({
    ca_bundle: authority.caFile,
    control_plane: {
      base_url: `${planeUrl}/?key=${MARK}-query-1`,
      tunnel_id: tunnelOf(format),
      api_key: `file:${authority.dir}/api-key`,
      client_cert: `${authority.dir}/own.pem`,
      client_key: `file:${authority.dir}/own.key`,
      extra_headers: { "X-Gateway": `${MARK}-header-1`, "X-Other": "env:OTHER_TOKEN" },
    },
    health: { listen_addr: "127.0.0.1:0" },
    log: { level: "debug", ...(format === "console" ? {} : { format }), request_timing: true },
    mcp: {
      server_urls: [
        { channel: "main", url: `${stub.mcpUrl}?token=${MARK}-query-2` },
        { channel: "angry", url: `${angry.url}?token=${MARK}-query-3` },
        { channel: "gone", url: `${refusingUrl()}?token=${MARK}-query-4` },
      ],
      commands: [{ channel: "tools", command: STDIO }],
      client_cert: `${authority.dir}/own.pem`,
      client_key: `${authority.dir}/own.key`,
      extra_headers: { Authorization: `Bearer ${MARK}-header-2` },
      discovery_extra_headers: { "X-Probe": `file:${authority.dir}/probe` },
    },
    admin_ui: { token: `file:${authority.dir}/admin-token` },
    harpoon: {
      allow_plaintext_http: true,
      targets: [
        {
          label: "a",
          url: `https://u:${MARK}-url-5@h.invalid/?key=${MARK}-query-5`,
          headers: { "X-Target": `${MARK}-header-5`, Authorization: "env:OTHER_TOKEN" },
        },
        {
          label: "b",
          base_url: `http://u:${MARK}-url-6@127.0.0.1:9/`,
          headers: { "X-Target": `file:${authority.dir}/probe` },
        },
        { label: "c", url: `http://u:${MARK}-url-7@127.0.0.1:9/?key=${MARK}-query-7` },
      ],
    },
    proxy: { https_proxy: `http://u:${MARK}-proxy-1@127.0.0.1:9` },
  });
}

/** The files that references name. @return the lines of the private key */
export async function writeFiles(authority: Authority): Promise<string[]> {
  const { key } = await authority.issue({ name: "own" });
  await Deno.writeTextFile(`${authority.dir}/api-key`, `${KEY}\n`);
  await Deno.writeTextFile(`${authority.dir}/admin-token`, `${MARK}-admin-token\n`);
  await Deno.writeTextFile(`${authority.dir}/probe`, `${MARK}-header-3\n`);
  return key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
}

export async function call(planeUrl: string, format: string, channel: string, body: string) {
  const response = await fetch(`${planeUrl}/v1/mcp/${tunnelOf(format)}/${channel}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${MARK}-consumer`,
      cookie: `session=${MARK}-cookie`,
      "x-api-key": `${MARK}-consumer-key`,
    },
    body,
  });
  return { status: response.status, text: await response.text() };
}

export function start(dir: string, flags: readonly string[]): RunningProcess {
  return startProcess({
    args: [
      ...["run", "-q", "--no-prompt", "--allow-env", "--allow-read", "--allow-net=127.0.0.1"],
      ...[`--allow-write=${dir}`, `--allow-run=${Deno.execPath()},/usr/bin/kill`],
      ...[`${ROOT}main.ts`, "run", "--profile-file", `${dir}/p.yaml`],
      ...["--health.url-file", `${dir}/url`, "--pid.file", `${dir}/pid`, ...flags],
    ],
    env: { OTHER_TOKEN: `${MARK}-header-4` },
  });
}

/** Waits for words in the log, wherever it goes. */
export async function until(
  client: RunningProcess,
  seen: () => Promise<string>,
  words: string,
): Promise<void> {
  for (let check = 0; check < MAX_CHECKS; check++) {
    if ((await seen()).includes(words)) return;
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
  throw new Error(`"${words}" did not come:\n${client.lines.join("\n")}`);
}

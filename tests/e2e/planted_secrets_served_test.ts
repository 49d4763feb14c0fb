import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { runClient } from "../cli/client_process.ts";
import { answer, refusingUrl, serveFaults } from "../fixtures/fault_server.ts";
import { type Authority, openAuthority } from "../fixtures/tls_authority.ts";
import { hidden, KEY, MARK } from "./planted_secrets.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { request } from "./tunnel.ts";

/** How often and how many times the log is looked at, 20 s in all. */
const CHECK_EVERY_MS = 20;
const MAX_CHECKS = 1_000;
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
const FORMATS = ["console", "struct-text", "json"] as const;
const STDIO = `${Deno.execPath()} run -q --no-prompt --allow-env --allow-read ${ROOT}main.ts ` +
  `dev mcp-stub --stdio --server-name ${MARK}-command-1`;
const INITIALIZE = request(
  "initialize",
  `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"${MARK}","version":"1"}}`,
);
const ECHO = request("tools/call", `{"name":"echo","arguments":{"input":"${MARK}-payload"}}`);

/** The tunnel of the client that logs in this form. */
function tunnelOf(format: string): string {
  return `tunnel_${"0".repeat(20)}${format.replaceAll(/\W/g, "").padEnd(12, "0")}`;
}

/** Servers of every temper, and a control plane that knows the key. */
async function openPlaces(opened: AsyncDisposableStack) {
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

type Places = Awaited<ReturnType<typeof openPlaces>>;

/** A profile with secrets wherever a client that works can have them. */
function profile({ planeUrl, stub, angry, authority }: Places, format: string): string {
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
    harpoon: { targets: [{ label: "a", url: `https://h.invalid/?key=${MARK}-query-5` }] },
    proxy: { https_proxy: `http://u:${MARK}-proxy-1@127.0.0.1:9` },
  });
}

/** The files that references name. @return the lines of the private key */
async function writeFiles(authority: Authority): Promise<string[]> {
  const { key } = await authority.issue({ name: "own" });
  await Deno.writeTextFile(`${authority.dir}/api-key`, `${KEY}\n`);
  await Deno.writeTextFile(`${authority.dir}/probe`, `${MARK}-header-3\n`);
  return key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
}

async function call(planeUrl: string, format: string, channel: string, body: string) {
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

for (const format of FORMATS) {
  Deno.test(`planted secrets: run shows none in a ${format} log at debug level, while it serves, fails and reloads`, async () => {
    await using opened = new AsyncDisposableStack();
    const places = await openPlaces(opened);
    const { planeUrl, authority: { dir } } = places;
    const pem = await writeFiles(places.authority);
    assert(pem.length > 0);
    const good = profile(places, format);
    await Deno.writeTextFile(`${dir}/p.yaml`, good);
    // One of the forms goes to a file.
    await Deno.writeTextFile(`${dir}/log`, "");
    const file = format === "struct-text" ? [`--log.file=${dir}/log`] : [];
    await using client = start(dir, file);
    const seen = async () =>
      [
        ...client.lines,
        ...(file.length === 0 ? [] : [await Deno.readTextFile(`${dir}/log`)]),
      ].join("\n");
    await until(client, seen, "tunnel-client started");
    await until(client, seen, "readiness changed");

    const echoed = await call(planeUrl, format, "main", ECHO);
    for (const channel of ["main", "tools", "angry", "gone", "nowhere"]) {
      for (const body of [INITIALIZE, ECHO, `{"${MARK}`, request("nonsense")]) {
        await call(planeUrl, format, channel, body);
      }
    }
    // The stub answers without a session: what was sent did come through.
    assertEquals(echoed.status, 400, echoed.text);
    assertStringIncludes((await call(planeUrl, format, "tools", ECHO)).text, `${MARK}-payload`);

    const base = await Deno.readTextFile(`${dir}/url`);
    for (const page of ["healthz", "readyz", "readyz?format=json", "metrics"]) {
      hidden(await (await fetch(`${base}/${page}`)).text(), page, pem);
    }
    await Deno.writeTextFile(`${dir}/p.yaml`, good.replace("http://", `nope://u:${MARK}@`));
    client.signal("SIGHUP");
    await until(client, seen, "settings not reloaded");
    await Deno.writeTextFile(`${dir}/p.yaml`, good.replaceAll("-query-2", "-query-9"));
    client.signal("SIGHUP");
    await until(client, seen, "settings reloaded");
    client.signal("SIGTERM");
    assertEquals((await client.exit()).code, 0);
    const log = await seen();
    assert(/debug/i.test(log), "nothing of the debug level");
    hidden(log, format, pem);
  });
}

function start(dir: string, flags: readonly string[]): RunningProcess {
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
async function until(
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

Deno.test("planted secrets: a private key that cannot be read as one, and a key that is refused, are not shown", async () => {
  await using opened = new AsyncDisposableStack();
  const places = await openPlaces(opened);
  const { authority: { dir } } = places;
  const pem = await writeFiles(places.authority);
  const good = profile(places, "console");
  const torn = `-----BEGIN PRIVATE KEY-----\n${MARK}\n${pem[0]}\n-----END PRIVATE KEY-----\n`;
  await Deno.writeTextFile(`${dir}/own-torn.key`, torn);
  await Deno.writeTextFile(`${dir}/other-key`, `sk-${MARK}-unknown\n`);
  const wrong = {
    torn: good.replaceAll("/own.key", "/own-torn.key"),
    keyAsCertificate: good.replaceAll("/own.pem", "/own.key"),
    refused: good.replaceAll("/api-key", "/other-key"),
  };
  for (const [name, text] of Object.entries(wrong)) {
    await Deno.writeTextFile(`${dir}/${name}.yaml`, text);
    for (const flags of [["--explain", "--show-config"], ["--json"]]) {
      const args = ["doctor", "--profile-file", `${dir}/${name}.yaml`, ...flags];
      const { code, stdout, stderr } = await runClient(args, { env: { OTHER_TOKEN: MARK } });
      assertEquals(code, 2, stdout + stderr);
      hidden(stdout + stderr, `doctor ${name}`, pem);
    }
  }
  const { code, stderr } = await runClient(["run", "--profile-file", `${dir}/torn.yaml`], {
    env: { OTHER_TOKEN: MARK },
  });
  assertEquals(code, 1);
  hidden(stderr, "run torn", pem);
});

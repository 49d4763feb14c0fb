import { assert, assertEquals } from "@std/assert";
import { runClient } from "../cli/client_process.ts";
import { freePort } from "../fixtures/free_port.ts";
import { listen, type SeenRequest } from "../harpoon/call_harness.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { bodyOf, startHarpoon } from "./harpoon_rig.ts";
import { hidden, MARK } from "./planted_secrets.ts";

/** Pages of the health listener, whether they are served or not. */
const PAGES = [
  ...["/healthz", "/readyz", "/metrics", "/api/status", "/api/harpoon/status"],
  ...["/api/harpoon/targets", "/api/harpoon/calls"],
];

/** An API that repeats what it was given where it can, and leads elsewhere. */
function answer({ path, headers }: SeenRequest): Response {
  if (path.startsWith("/moved")) {
    const Location = `http://u:${MARK}-there@127.0.0.1:9/x?key=${MARK}-there`;
    return new Response(null, { status: 302, headers: { Location } });
  }
  return new Response("seen", {
    headers: {
      "ETag": `"${headers.get("x-token")}"`,
      "WWW-Authenticate": `Basic realm="${headers.get("authorization")}"`,
      "Set-Cookie": `session=${MARK}-cookie`,
    },
  });
}

Deno.test("harpoon through the tunnel: what targets hold in secret is shown nowhere [harpoon §12.7]", async (t) => {
  await using authority = await openAuthority();
  await using strangers = await openAuthority("strangers");
  const identity = await authority.issue({ name: "target" });
  const client = await authority.issue({ name: "harpoon-client" });
  await using tls = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using api = listen(answer);
  const { host } = new URL(api.origin);
  await Deno.writeTextFile(`${authority.dir}/token`, `${MARK}-from-a-file\n`);
  const pem = client.key.split("\n")[1] ?? "";
  assert(pem.length > 20);
  const targets = [
    {
      label: "open",
      url: `http://u:${MARK}-password@${host}/open?key=${MARK}-query`,
      description: "https://h.example/ is where it is",
      headers: { "X-Token": `${MARK}-literal`, "X-File": `file:${authority.dir}/token` },
    },
    {
      label: "below",
      base_url: `http://${host}/below`,
      headers: { Authorization: "env:TARGET_AUTH" },
    },
    { label: "moved", url: `http://u:${MARK}-password@${host}/moved?key=${MARK}-query` },
    {
      label: "nobody",
      url: `http://u:${MARK}-password@127.0.0.1:${freePort()}/?key=${MARK}-query`,
      headers: { "X-Token": `${MARK}-literal` },
    },
    {
      label: "untrusted",
      url: `${tls.url}/?key=${MARK}-query`,
      client_cert: client.certFile,
      client_key: client.keyFile,
      headers: { "X-Token": `${MARK}-literal` },
    },
  ];
  const settings = (more: object = {}) =>
    JSON.stringify(
      {
        ca_bundle: strangers.caFile,
        control_plane: { poll_channels: ["harpoon"] },
        log: { level: "debug", request_timing: true },
        harpoon: {
          allow_plaintext_http: true,
          capture_payloads: true,
          targets,
          ...more,
        },
      },
      undefined,
      2,
    );
  const env = { TARGET_AUTH: `Bearer ${MARK}-from-the-environment` };
  await using harpoon = await startHarpoon({ env, profile: settings() });
  const { tool, client: process } = harpoon;
  const shown = (output: unknown, what: string) =>
    hidden(typeof output === "string" ? output : JSON.stringify(output, undefined, 1), what, [pem]);

  await t.step("the targets have their secrets, the connector none of them", async () => {
    shown(await tool("list_targets"), "list_targets");
    shown(await harpoon.connector.listTools(), "tools/list");
    const open = await tool("call_target", {
      label: "open",
      method: "POST",
      body: `{"password":"${MARK}-sent"}`,
      headers: { "X-Mine": `${MARK}-mine` },
    });
    assertEquals(bodyOf(open), "seen");
    shown(open, "answer of open");
    const seen = api.seen.at(-1);
    assertEquals(seen?.path, `/open?key=${MARK}-query`);
    assertEquals(seen?.headers.get("authorization"), `Basic ${btoa(`u:${MARK}-password`)}`);
    assertEquals(seen?.headers.get("x-token"), `${MARK}-literal`);
    assertEquals(seen?.headers.get("x-file"), `${MARK}-from-a-file`);
    const below = await tool("http_callout", { target: "below", query: { q: "asked-for" } });
    shown(below, "answer of below");
    assertEquals(api.seen.at(-1)?.headers.get("authorization"), env.TARGET_AUTH);
  });
  await t.step("errors are told without them", async () => {
    const ends: unknown[] = [];
    for (const label of ["moved", "nobody", "untrusted"]) {
      const { meta, ...end } = await tool("call_target", { label, method: "GET" });
      shown(end, `error of ${label}`);
      ends.push([end.text, meta?.["code"]]);
    }
    assertEquals(ends, [
      ["label moved: redirect blocked", "redirect_blocked"],
      ["label nobody: request failed", "connect"],
      ["label untrusted: request failed", "tls"],
    ]);
    shown(await tool("call_target", { label: "open", method: "HEAD" }).catch(String), "-32602");
  });
  await t.step("a reload tells names, good and bad", async () => {
    await harpoon.reload(settings({ max_redirects: 2 }));
    const bad = { label: "bad", url: `http://u:${MARK}-bad@${host}/%zz?key=${MARK}-bad` };
    await harpoon.reload(settings({ targets: [...targets, bad] }));
    await harpoon.reload(settings({ http_proxy: `socks5://u:${MARK}-proxy@h:1` }));
  });
  await t.step("neither does the log at debug, nor a page", async () => {
    assert(process.lines.some((line) => line.includes("[DEBUG]")));
    assert(process.lines.filter((line) => line.includes("component=harpoon")).length > 5);
    shown(process.lines.join("\n"), "log");
    for (const page of PAGES) shown(await harpoon.page(page), page);
  });
  await t.step("nor doctor, nor profiles show", async () => {
    const home = authority.dir;
    await Deno.mkdir(`${home}/.config/tunnel-client`, { recursive: true });
    const path = `${home}/all.yaml`;
    await Deno.writeTextFile(path, settings());
    const [first] = targets;
    await Deno.writeTextFile(
      `${home}/.config/tunnel-client/p.yaml`,
      [
        "harpoon:",
        "  allow_plaintext_http: true",
        "  targets:",
        `    - label: nobody`,
        `      url: ${first?.url}`,
        "      headers:",
        `        X-Token: ${MARK}-literal`,
        `        X-Other: env:TARGET_AUTH`,
        "",
      ].join("\n"),
    );
    const flags = ["--control-plane.base-url", harpoon.planeUrl].concat(
      ...["--control-plane.tunnel-id", TUNNEL_ID, "--config", path],
    );
    const surroundings = { ...env, HOME: home, CONTROL_PLANE_API_KEY: API_KEY };
    const lines = [
      ["doctor", "--json", ...flags],
      ["doctor", "--explain", ...flags],
      ["profiles", "show", "p"],
      ["profiles", "show", "p", "--effective"],
      ["profiles", "validate", "p"],
    ];
    await Promise.all(lines.map(async (args) => {
      const { stdout, stderr } = await runClient(args, { env: surroundings });
      assert(/nobody|valid/.test(stdout + stderr), `${args}: ${stdout}${stderr}`);
      shown(stdout + stderr, args.join(" "));
    }));
  });
});

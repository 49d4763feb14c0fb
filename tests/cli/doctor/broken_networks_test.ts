import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Check } from "../../../lib/cli/doctor/check.ts";
import { controlCheck } from "../../../lib/cli/doctor/control_check.ts";
import { askControlPlane } from "../../../lib/cli/doctor/control_probe.ts";
import { dial } from "../../../lib/cli/doctor/dial.ts";
import { reachableCheck } from "../../../lib/cli/doctor/mcp_checks.ts";
import { wayOf } from "../../../lib/cli/doctor/way.ts";
import { Secret } from "../../../lib/core/secret.ts";
import { openHttpClient } from "../../../lib/core/http_client.ts";
import { createPlane } from "../../../lib/plane/plane.ts";
import { servePlane } from "../../../lib/plane/serve.ts";
import { serveForwardProxy } from "../../fixtures/forward_proxy.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { openAuthority } from "../../fixtures/tls_authority.ts";
import { serveTls } from "../../fixtures/tls_server.ts";
import {
  API_KEY,
  engineWith,
  hopTo,
  type Network,
  serveSilence,
  TUNNEL_ID,
} from "./network_rig.ts";

const never = new AbortController().signal;

async function control(network: Network, metadataMs?: number): Promise<Check> {
  const hop = hopTo("control_plane", network);
  const question = { engine: engineWith(hop), announced: '{"version":1}', hop };
  return controlCheck(await askControlPlane(question, never, metadataMs), wayOf(hop));
}

async function mcp(network: Network): Promise<Check> {
  const hop = hopTo("mcp_channel", network);
  using http = openHttpClient(hop.egress);
  return reachableCheck("main", hop.url, await dial(hop, http, [], never), wayOf(hop));
}

function answer(status: number, body = "{}"): Disposable & { readonly url: string } {
  const abort = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: abort.signal, onListen() {} },
    () => new Response(body, { status }),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.dispose]: () => abort.abort(),
  };
}

/** The check names the cause in its line and says who acts; it never shows the key. */
function assertTold(check: Check, state: Check["state"], summary: RegExp, advice: RegExp): void {
  assertEquals([check.state, check.id.replace(/\[.*/, "")], [state, check.id]);
  assertMatch(check.summary, summary);
  assert(check.state !== "PASS");
  assertMatch(check.next.join("\n"), advice);
  assert(check.evidence.some((line) => line.startsWith("way: ")), "the way is told");
  assert(!JSON.stringify(check).includes(API_KEY));
}

Deno.test("network in order: the control plane knows the tunnel", async () => {
  await using plane = servePlane(
    createPlane({
      runtimeKeys: [{ key: new Secret(API_KEY) }],
      tunnels: [{ id: TUNNEL_ID, name: "docs" }],
    }),
    { hostname: "127.0.0.1", port: 0 },
  );
  const check = await control({ url: plane.url });
  assertEquals(check.state, "PASS");
  assertMatch(check.summary, /knows the tunnel \(docs\) and accepts the key/);
});

Deno.test("broken network 1: nobody listens at the control plane", async () => {
  const check = await control({ url: `http://127.0.0.1:${freePort()}` });
  assertTold(
    check,
    "WARN",
    /the control plane at .* refuses the connection/,
    /control_plane\.base_url/,
  );
});

Deno.test("broken network 2: the control plane's name does not resolve", async () => {
  const check = await control({ url: "http://no-such-host.invalid" });
  assertTold(check, "WARN", /does not resolve \(dns\)/, /DNS that knows the name.*http_proxy/);
});

Deno.test("broken network 3: a certificate of an unknown authority", async () => {
  await using authority = await openAuthority();
  await using server = await serveTls({ identity: await authority.issue({ name: "ok" }) });
  const check = await control({ url: server.url });
  assertTold(check, "WARN", /tls: .* authority that is not trusted/, /ca_bundle/);
  const trusted = await control({ url: server.url, caCerts: [authority.ca] });
  assertMatch(trusted.summary, /answers, but not as a control plane/);
});

Deno.test("broken network 4: an expired certificate", async () => {
  await using authority = await openAuthority();
  await using server = await serveTls({
    identity: await authority.issue({ name: "old", days: -1 }),
  });
  const check = await control({ url: server.url, caCerts: [authority.ca] });
  assertTold(check, "WARN", /tls: .* has expired/, /renew it[\s\S]*clock/);
});

Deno.test("broken network 5: a certificate for another host", async () => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "elsewhere", san: "DNS:other.example" });
  await using server = await serveTls({ identity });
  const check = await control({ url: server.url, caCerts: [authority.ca] });
  assertTold(check, "WARN", /tls: .* is for another name/, /control_plane\.base_url/);
});

Deno.test("broken network 6: a client certificate is wanted, or another one", async () => {
  await using authority = await openAuthority();
  await using stranger = await openAuthority("stranger");
  const identity = await authority.issue({ name: "mtls" });
  await using server = await serveTls({ identity, clientCa: authority.ca, require: true });
  const caCerts = [authority.ca];
  const none = await control({ url: server.url, caCerts });
  assertTold(
    none,
    "WARN",
    /wants a client certificate/,
    /control_plane\.client_cert and .*client_key/,
  );
  const { cert, key } = await stranger.issue({ name: "client" });
  const wrong = await control({ url: server.url, caCerts, clientCertificate: { cert, key } });
  assertEquals(wrong.state, "WARN");
  assertMatch(wrong.summary, /tls: |hung up/);
});

Deno.test("broken network 7: the proxy is not there", async () => {
  const proxy = { url: `http://127.0.0.1:${freePort()}` };
  const check = await control({ url: "https://api.example.invalid", proxy });
  assertTold(
    check,
    "WARN",
    /the proxy http:.* refuses the connection/,
    /start the proxy.*http-proxy/,
  );
  assertStringIncludes(JSON.stringify(check), `through the proxy ${proxy.url} (from http-proxy)`);
});

Deno.test("broken network 8: the proxy wants credentials, for https and for http", async () => {
  await using proxy = serveForwardProxy({ credentials: "user:hidden-word" });
  for (const url of ["https://api.example.invalid", "http://api.example.invalid"]) {
    const check = await control({ url, proxy: { url: proxy.url } });
    assertTold(check, "WARN", /the proxy .* wants credentials \(407\)/, /USER:PASSWORD/);
  }
  const wrong = { url: proxy.url, username: "user", password: "wrong-word" };
  const check = await control({ url: "https://api.example.invalid", proxy: wrong });
  assertMatch(check.summary, /wants credentials/);
  assert(!JSON.stringify(check).includes("wrong-word"));
});

Deno.test("broken network 9: the proxy does not let it through, or gets no connection", async () => {
  let status = 403;
  await using proxy = serveForwardProxy({
    refusal: () => `HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  });
  const network = { url: "https://api.example.invalid", proxy: { url: proxy.url } };
  const forbidden = await control(network);
  assertTold(
    forbidden,
    "WARN",
    /does not let this through to api\.example.*\(403\)/,
    /allow CONNECT/,
  );
  status = 502;
  const lost = await control(network);
  assertTold(lost, "WARN", /gets no connection to api\.example.*\(502\)/, /whoever runs the proxy/);
});

Deno.test("broken network 10: the control plane, or the proxy, takes for ever", async () => {
  using silent = serveSilence();
  const [direct, proxied] = await Promise.all([
    control({ url: silent.url }, 300),
    control({ url: "https://api.example.invalid", proxy: { url: silent.url } }, 300),
  ]);
  assertTold(direct, "WARN", /no answer from the control plane at/, /firewall[\s\S]*needs a proxy/);
  assertTold(proxied, "WARN", /no answer from the proxy http:/, /whoever runs the proxy/);
});

Deno.test("broken network 11: the control plane says no to the key", async () => {
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret("sk-another-key-altogether") }],
    tunnels: [{ id: TUNNEL_ID, name: "docs" }],
  });
  await using served = servePlane(plane, { hostname: "127.0.0.1", port: 0 });
  const refused = await control({ url: served.url });
  assertTold(refused, "FAIL", /does not accept the API key \(401\)/, /whoever owns the key/);
  using forbids = answer(403, `{"error":{"message":"no use for ${API_KEY}"}}`);
  const forbidden = await control({ url: forbids.url });
  assertTold(
    forbidden,
    "FAIL",
    /use the tunnel \(403\)/,
    /^an administrator.* grant Read and Use at \S+$/,
  );
  using lacksOrganization = answer(403, '{"error":{"code":"tunnel_active_organization_required"}}');
  const lacks = await control({ url: lacksOrganization.url });
  assertTold(
    lacks,
    "FAIL",
    /use the tunnel \(403\)/,
    /^set control_plane\.organization_id .*\nan administ/,
  );
});

Deno.test("broken network 12: the control plane does not know the tunnel, or is ill", async () => {
  await using served = servePlane(
    createPlane({ runtimeKeys: [{ key: new Secret(API_KEY) }], tunnels: [] }),
    { hostname: "127.0.0.1", port: 0 },
  );
  const unknown = await control({ url: served.url });
  assertTold(unknown, "FAIL", /does not know the tunnel \(404\)/, /control_plane\.tunnel_id/);
  using ill = answer(503);
  assertTold(await control({ url: ill.url }), "WARN", /answers HTTP 503/, /keeps trying/);
  using page = answer(200, "<html>login</html>");
  const odd = await control({ url: page.url });
  assertTold(odd, "WARN", /answers, but not as a control plane/, /control_plane\.url_path/);
  assertTold(odd, "WARN", /answers, but not as a control plane/, /client's network .* the portal/);
});

Deno.test("broken network, MCP: each cause fails mcp_server_reachable under its own name", async () => {
  await using authority = await openAuthority();
  await using tls = await serveTls({ identity: await authority.issue({ name: "ok" }) });
  const gone = freePort();
  const socket = `${authority.dir}/none.sock`;
  const cases: [Network, RegExp, RegExp][] = [
    [
      { url: `http://127.0.0.1:${gone}/mcp` },
      /the MCP server at .* refuses/,
      /start the MCP server/,
    ],
    [{ url: "http://no-such-host.invalid/mcp" }, /does not resolve/, /mcp\.server_urls/],
    [{ url: `${tls.url}/mcp` }, /tls: .* not trusted/, /ca_bundle/],
    [
      { url: "http://mcp.example.invalid/", proxy: { url: `http://127.0.0.1:${gone}` } },
      /the proxy .* refuses/,
      /start the proxy/,
    ],
    [
      { url: "http://localhost/mcp", unixSocket: socket },
      /no socket at .*none\.sock/,
      /unix-socket/,
    ],
  ];
  for (const [network, summary, advice] of cases) {
    assertTold(await mcp(network), "FAIL", summary, advice);
  }
});

Deno.test("MCP server: any answer will do, and a silent one is at least connected to", async () => {
  using error = answer(500);
  const answered = await mcp({ url: `${error.url}/mcp?token=hidden-word` });
  assertEquals([answered.state, answered.summary], ["PASS", `HTTP 500 from ${error.url}/mcp?…`]);
  using silent = serveSilence();
  const connected = await mcp({ url: silent.url });
  assertEquals(connected.state, "PASS");
  assertMatch(connected.summary, /accepts connections, but gave no HTTP answer/);
});

Deno.test("MCP server behind a proxy: a gateway error is doubtful, not a pass", async () => {
  await using proxy = serveForwardProxy({
    refusal: () => "HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  });
  const check = await mcp({ url: "http://mcp.example.invalid/", proxy: { url: proxy.url } });
  assertTold(check, "WARN", /HTTP 502 .* from the server or the proxy/, /whoever runs the proxy/);
});

import { assertEquals, assertThrows } from "@std/assert";
import {
  adminEgress,
  controlPlaneEgress,
  hopsOf,
  mcpEgress,
  mcpOutsideEgress,
  polledHttpBindings,
  routeOf,
} from "../../lib/config/egress_plan.ts";
import { egressTo } from "../../lib/core/egress.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { binding, networkSettings, noFile, proxy } from "./network_settings.ts";

const readFile = (path: string) => Deno.readTextFileSync(path);

Deno.test("controlPlaneEgress: the pool holds every answer and every poll at once", () => {
  const settings = networkSettings({
    mcp: { bindings: [binding(), binding({ channel: "b" })], maxConcurrentRequests: 7 },
  });
  assertEquals(controlPlaneEgress(settings, noFile), { poolSize: 18, caCerts: [] });
  const none = networkSettings({ mcp: { bindings: [], maxConcurrentRequests: 7 } });
  assertEquals(controlPlaneEgress(none, noFile).poolSize, 11);
});

Deno.test("egress: credentials of a proxy are taken apart at the first colon", () => {
  const egressOf = (credentials?: string) =>
    mcpEgress(
      networkSettings(),
      binding({ httpProxy: proxy("http://p:3128", credentials) }),
      noFile,
    ).proxy;
  const url = { url: "http://p:3128", targetScheme: "https" } as const;
  assertEquals(egressOf(), url);
  assertEquals(egressOf("user:pa:ss"), { ...url, username: "user", password: "pa:ss" });
  assertEquals(egressOf("user"), { ...url, username: "user", password: "" });
});

Deno.test("mcpEgress: trust and certificate by rank, read as contents", async () => {
  await using common = await openAuthority("common");
  await using mcp = await openAuthority("mcp");
  const section = await common.issue({ name: "section" });
  const own = await common.issue({ name: "own" });
  const settings = networkSettings({
    network: { caBundle: common.caFile },
    mcp: { caBundle: mcp.caFile, clientCertificate: section },
  });
  const trimmed = (texts: readonly string[]) => texts.map((text) => text.trim());
  const byDefault = mcpEgress(settings, binding(), readFile);
  assertEquals(trimmed(byDefault.caCerts), trimmed([common.ca, mcp.ca]));
  assertEquals(byDefault.clientCertificate?.cert.trim(), section.cert.trim());
  assertEquals(byDefault.clientCertificate?.key.trim(), section.key.trim());
  const ofChannel = mcpEgress(settings, binding({ clientCertificate: own }), readFile);
  assertEquals(ofChannel.clientCertificate?.cert.trim(), own.cert.trim());
  const plane = controlPlaneEgress(settings, readFile);
  assertEquals(trimmed(plane.caCerts), trimmed([common.ca]), "the MCP bundle is for MCP only");
  assertEquals(plane.clientCertificate, undefined);
  assertEquals(structuredClone(ofChannel), ofChannel, "it crosses into a Worker");
});

Deno.test("mcpEgress: a Unix socket leaves out proxies, trust and certificates", () => {
  const settings = networkSettings({
    mcp: {
      httpProxy: proxy("http://p"),
      clientCertificate: { certFile: "/no.pem", keyFile: "/no.key" },
    },
    network: { httpProxy: proxy("http://g"), caBundle: "/no-ca.pem" },
  });
  const local = binding({ url: "http://mcp.local/mcp", unixSocket: "/run/mcp.sock" });
  assertEquals(mcpEgress(settings, local, noFile), {
    poolSize: 10,
    caCerts: [],
    unixSocket: "/run/mcp.sock",
  });
  assertEquals(routeOf(settings, local), {
    kind: "mcp_channel",
    name: "main",
    target: "mcp.local:80",
    via: { mode: "unix", path: "/run/mcp.sock" },
  });
  const tls = binding({ unixSocket: "/run/mcp.sock" });
  assertThrows(
    () => mcpEgress(settings, tls, noFile),
    OperatorError,
    "mcp.server_urls, channel main: a Unix socket is spoken to in clear text",
  );
});

Deno.test("egress: a file that cannot be used is told with its setting", async () => {
  await using authority = await openAuthority();
  const { certFile } = await authority.issue({ name: "a" });
  const { keyFile } = await authority.issue({ name: "b" });
  const mismatch = { certFile, keyFile };
  const missing = networkSettings({ network: { caBundle: "/no/ca.pem" } });
  assertThrows(
    () => controlPlaneEgress(missing, readFile),
    OperatorError,
    "ca_bundle: CA file /no/ca.pem does not exist",
  );
  const plane = networkSettings({ controlPlane: { clientCertificate: mismatch } });
  assertThrows(
    () => controlPlaneEgress(plane, readFile),
    OperatorError,
    "control_plane.client_cert: key file",
  );
  const mcp = networkSettings({ mcp: { clientCertificate: mismatch } });
  assertThrows(
    () => mcpEgress(mcp, binding(), readFile),
    OperatorError,
    "mcp.client_cert: key file",
  );
  assertThrows(
    () => mcpEgress(mcp, binding({ channel: "b", clientCertificate: mismatch }), readFile),
    OperatorError,
    "mcp.server_urls, channel b: key file",
  );
});

Deno.test("mcpOutsideEgress: the channel's proxy and trust, never its certificate or socket", async () => {
  await using authority = await openAuthority();
  const clientCertificate = await authority.issue({ name: "own" });
  const settings = networkSettings({
    network: {
      caBundle: authority.caFile,
      system: { http: undefined, https: proxy("http://sys"), noProxy: ["corp.test"] },
    },
  });
  const system = mcpOutsideEgress(settings, binding({ clientCertificate }), readFile);
  const proxyTo = (url: string) => egressTo(system, url).proxy?.url;
  assertEquals(
    ["https://idp.test", "http://idp.test", "https://idp.corp.test"].map(proxyTo),
    ["http://sys", undefined, undefined],
  );
  const explicit = mcpOutsideEgress(
    settings,
    binding({ clientCertificate, httpProxy: proxy("http://own", "u:p") }),
    readFile,
  );
  assertEquals(egressTo(explicit, "https://idp.corp.test").proxy, {
    url: "http://own",
    targetScheme: "https",
    username: "u",
    password: "p",
  });
  const socket = binding({ url: "http://mcp.local", unixSocket: "/run/mcp.sock" });
  const outside = mcpOutsideEgress(settings, socket, readFile);
  assertEquals(egressTo(outside, "https://idp.test").proxy?.url, "http://sys");
  for (const each of [system, explicit, outside]) {
    for (const egress of [each.http, each.https, each.direct]) {
      assertEquals([egress.clientCertificate, egress.unixSocket], [undefined, undefined]);
      assertEquals(egress.caCerts.length, 1);
    }
  }
});

Deno.test("routeOf and hopsOf: one resolver for what is used and what is told", () => {
  const settings = networkSettings({
    controlPlane: { baseUrl: "https://plane.test:8443", httpProxy: proxy("http://cp", "u:hush") },
    mcp: {
      bindings: [
        binding(),
        binding({ channel: "b", url: "http://b.corp.test/x?token=hush" }),
        { kind: "stdio", channel: "pipe", command: "server" },
        binding({ channel: "unpolled" }),
      ],
    },
    network: {
      system: { http: proxy("http://sys"), https: proxy("http://sys"), noProxy: [".corp.test"] },
    },
  });
  const polled = {
    ...settings,
    controlPlane: { ...settings.controlPlane, pollChannels: ["main", "b"] },
  };
  assertEquals(polledHttpBindings(polled).map(({ channel }) => channel), ["main", "b"]);
  const hops = hopsOf(polled, noFile);
  assertEquals(hops.map(({ route }) => route), [
    {
      kind: "control_plane",
      name: "control-plane",
      target: "plane.test:8443",
      via: { mode: "proxy", url: "http://cp", source: "control-plane.http-proxy" },
    },
    {
      kind: "mcp_channel",
      name: "main",
      target: "mcp.test:443",
      via: { mode: "proxy", url: "http://sys", source: "env:HTTPS_PROXY" },
    },
    { kind: "mcp_channel", name: "b", target: "b.corp.test:80", via: { mode: "direct" } },
  ]);
  assertEquals(hops.map(({ egress }) => egress.proxy?.url), ["http://cp", "http://sys", undefined]);
  assertEquals(JSON.stringify(hops.map(({ route }) => route)).includes("hush"), false);
});

Deno.test("adminEgress: the way of the control plane for one request at a time", () => {
  const { network, origins } = networkSettings({ network: { httpProxy: proxy("http://g") } });
  const admin = {
    baseUrl: "https://plane.test",
    network,
    origins,
    clientCertificate: undefined,
  };
  assertEquals(adminEgress({ ...admin, httpProxy: undefined }, noFile), {
    poolSize: 1,
    caCerts: [],
    proxy: { url: "http://g", targetScheme: "https" },
  });
  assertEquals(adminEgress({ ...admin, httpProxy: proxy("http://own") }, noFile).proxy, {
    url: "http://own",
    targetScheme: "https",
  });
});

import { assertEquals, assertThrows } from "@std/assert";
import { hopsOf } from "../../lib/config/egress_plan.ts";
import {
  harpoonOutsideEgress,
  servedTargets,
  servesHarpoon,
  targetEgress,
  targetRoute,
} from "../../lib/config/harpoon_egress.ts";
import { egressTo } from "../../lib/core/egress.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { binding, networkSettings, noFile, proxy, target } from "./network_settings.ts";

const readFile = (path: string) => Deno.readTextFileSync(path);
const system = { http: proxy("http://sys"), https: proxy("http://sys"), noProxy: [".corp.test"] };

Deno.test("servesHarpoon: on, and its channel polled or nothing left out [harpoon §2]", () => {
  const served = (enabled: boolean, pollChannels?: readonly string[]) =>
    servesHarpoon(networkSettings({ harpoon: { enabled }, controlPlane: { pollChannels } }));
  assertEquals(
    [served(true), served(true, ["harpoon"]), served(true, ["main"]), served(false)],
    [true, true, false, false],
  );
});

Deno.test("targetEgress: proxies by rank: Harpoon's, the global, the system's [harpoon §5]", () => {
  const ranks = [
    networkSettings({
      harpoon: { httpProxy: proxy("http://own", "u:p") },
      network: { httpProxy: proxy("http://global"), system },
    }),
    networkSettings({ network: { httpProxy: proxy("http://global"), system } }),
    networkSettings({ network: { system } }),
  ];
  const inside = target({ url: "https://a.corp.test/x" });
  const shown = ranks.map((settings) =>
    [target(), inside].map((each) => {
      const { via } = targetRoute(settings, each);
      const url = targetEgress(settings, each, noFile).proxy?.url;
      return via.mode === "proxy" ? [url, via.url, via.source] : [url, via.mode];
    })
  );
  const own = ["http://own", "http://own", "harpoon.http-proxy"];
  const global = ["http://global", "http://global", "http-proxy"];
  assertEquals(shown, [
    [own, own],
    [global, global],
    [["http://sys", "http://sys", "env:HTTPS_PROXY"], [undefined, "direct"]],
  ]);
  const [first = networkSettings()] = ranks;
  assertEquals(targetEgress(first, target({ url: "http://h" }), noFile).proxy, {
    url: "http://own",
    targetScheme: "http",
    username: "u",
    password: "p",
  });
});

Deno.test("targetEgress: the common trust, and the target's own certificate, read as contents", async () => {
  await using common = await openAuthority("common");
  await using mcp = await openAuthority("mcp");
  const own = await common.issue({ name: "own" });
  const settings = networkSettings({
    network: { caBundle: common.caFile },
    mcp: { caBundle: mcp.caFile, clientCertificate: await mcp.issue({ name: "mcp" }) },
  });
  const withOwn = targetEgress(settings, target({ clientCertificate: own }), readFile);
  assertEquals(withOwn.clientCertificate?.cert.trim(), own.cert.trim());
  assertEquals(withOwn.clientCertificate?.key.trim(), own.key.trim());
  assertEquals(withOwn.caCerts.map((pem) => pem.trim()), [common.ca.trim()]);
  assertEquals(targetEgress(settings, target(), readFile).clientCertificate, undefined);
  assertEquals(structuredClone(withOwn), withOwn, "it crosses into a Worker");
  const lost = target({ clientCertificate: { certFile: "/no.pem", keyFile: "/no.key" } });
  assertThrows(
    () => targetEgress(settings, lost, readFile),
    OperatorError,
    "harpoon.targets, target a: certificate file /no.pem does not exist",
  );
});

Deno.test("targetEgress: a Unix socket leaves out proxies and trust [harpoon §5]", () => {
  const settings = networkSettings({
    harpoon: { httpProxy: proxy("http://own") },
    network: { httpProxy: proxy("http://global"), caBundle: "/no-ca.pem" },
  });
  const local = target({ url: "http://u:p@a.local/x", unixSocket: "/run/a.sock" });
  assertEquals(targetEgress(settings, local, noFile), {
    poolSize: 10,
    caCerts: [],
    unixSocket: "/run/a.sock",
  });
  assertEquals(targetRoute(settings, local), {
    kind: "harpoon_target",
    name: "a",
    target: "a.local:80",
    via: { mode: "unix", path: "/run/a.sock" },
  });
});

Deno.test("harpoonOutsideEgress: Harpoon's proxy and trust, no certificate and no socket", async () => {
  await using authority = await openAuthority();
  const own = await authority.issue({ name: "own" });
  const network = { caBundle: authority.caFile, system };
  const targets = [
    target({ clientCertificate: own }),
    target({ label: "b", url: "http://b", unixSocket: "/s" }),
  ];
  const bySystem = harpoonOutsideEgress(
    networkSettings({ network, harpoon: { targets } }),
    readFile,
  );
  const explicit = harpoonOutsideEgress(
    networkSettings({ network, harpoon: { targets, httpProxy: proxy("http://own") } }),
    readFile,
  );
  const proxyTo = (outside: typeof bySystem, url: string) => egressTo(outside, url).proxy?.url;
  assertEquals(
    [proxyTo(bySystem, "https://idp.test"), proxyTo(bySystem, "https://idp.corp.test")],
    ["http://sys", undefined],
  );
  assertEquals(proxyTo(explicit, "https://idp.corp.test"), "http://own");
  for (const each of [bySystem, explicit]) {
    for (const egress of [each.http, each.https, each.direct]) {
      assertEquals([egress.clientCertificate, egress.unixSocket], [undefined, undefined]);
      assertEquals([egress.caCerts.length, egress.poolSize], [1, 10]);
    }
  }
});

Deno.test("hopsOf: targets come last, by their labels and without what is secret", () => {
  const settings = networkSettings({
    mcp: { bindings: [binding()] },
    harpoon: {
      targets: [target({ url: "https://u:hush@a.test:8443/x" }), target({ label: "b" })],
    },
  });
  const hops = hopsOf(settings, noFile);
  assertEquals(hops.map(({ route }) => [route.kind, route.name, route.target]), [
    ["control_plane", "control-plane", "plane.test:443"],
    ["mcp_channel", "main", "mcp.test:443"],
    ["harpoon_target", "a", "a.test:8443"],
    ["harpoon_target", "b", "a.test:443"],
  ]);
  assertEquals(hops[2]?.url, "https://a.test:8443/x");
  assertEquals(JSON.stringify(hops).includes("hush"), false);
  const unpolled = {
    ...settings,
    controlPlane: { ...settings.controlPlane, pollChannels: ["main"] },
  };
  assertEquals(hopsOf(unpolled, noFile).length, 2);
  assertEquals(servedTargets(unpolled), []);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { HopTrouble } from "../../../lib/cli/doctor/hop_trouble.ts";
import { troubleAdvice } from "../../../lib/cli/doctor/trouble_advice.ts";
import { type Way, wayLine } from "../../../lib/cli/doctor/way.ts";

const DIRECT: Way = {
  server: "the control plane",
  target: "api.example:443",
  via: { mode: "direct" },
  addressSetting: "control_plane.base_url",
  certificateSetting: "control_plane.client_cert",
  proxySetting: "control_plane.http_proxy",
  hasCertificate: false,
};
const PROXIED: Way = {
  ...DIRECT,
  via: { mode: "proxy", url: "http://proxy:3128", source: "env:HTTPS_PROXY" },
};

Deno.test("troubleAdvice: names the end that is to blame and what to do, for every trouble", () => {
  const at = "target", proxy = "proxy";
  const table: [HopTrouble, Way, string, string][] = [
    [{ kind: "dns", at }, DIRECT, "name of the control plane at api.example:443", "base_url"],
    [{ kind: "dns", at: proxy }, PROXIED, "name of the proxy http://proxy:3128", "HTTPS_PROXY"],
    [{ kind: "refused", at }, DIRECT, "the control plane at api.example:443 refuses", "firewall"],
    [{ kind: "refused", at: proxy }, PROXIED, "proxy http://proxy:3128 refuses", "HTTPS_PROXY"],
    [{ kind: "unreachable", at }, DIRECT, "no route to the control plane", "runs this network"],
    [{ kind: "timeout", at }, DIRECT, "no answer from the control plane", "firewall"],
    [{ kind: "timeout", at: proxy }, PROXIED, "no answer from the proxy", "HTTPS_PROXY"],
    [{ kind: "reset", at }, DIRECT, "hung up", "whoever runs"],
    [{ kind: "not_http", at }, DIRECT, "does not speak HTTP", "base_url"],
    [{ kind: "tls", at, fault: "unknown_issuer" }, DIRECT, "not trusted here", "ca_bundle"],
    [{ kind: "tls", at, fault: "expired" }, DIRECT, "has expired", "renew"],
    [{ kind: "tls", at, fault: "not_yet_valid" }, DIRECT, "not valid yet", "clock"],
    [{ kind: "tls", at, fault: "wrong_name" }, DIRECT, "another name", "base_url"],
    [{ kind: "tls", at, fault: "no_tls" }, DIRECT, "without TLS", "scheme and port"],
    [{ kind: "tls", at: proxy, fault: "no_tls" }, PROXIED, "without TLS", "http:// for the proxy"],
    [{ kind: "tls", at, fault: "other" }, DIRECT, "no secure connection", "openssl s_client"],
    [
      { kind: "tls", at, fault: "client_certificate_wanted" },
      DIRECT,
      "wants a client certificate",
      "set control_plane.client_cert and control_plane.client_key",
    ],
    [
      { kind: "tls", at, fault: "client_certificate_wanted" },
      { ...DIRECT, hasCertificate: true },
      "wants a client certificate",
      "was not taken",
    ],
    [
      { kind: "tls", at, fault: "client_certificate_refused" },
      DIRECT,
      "does not accept the client certificate",
      "control_plane.client_cert",
    ],
    [{ kind: "proxy_credentials" }, PROXIED, "wants credentials (407)", "HTTPS_PROXY"],
    [
      { kind: "proxy_forbids", status: 403 },
      PROXIED,
      "through to api.example:443 (403)",
      "CONNECT",
    ],
    [{ kind: "proxy_cannot_reach", status: 502 }, PROXIED, "gets no connection", "may reach"],
    [
      { kind: "no_socket" },
      { ...DIRECT, via: { mode: "unix", path: "/run/s" } },
      "no socket at /run/s",
      "unix-socket",
    ],
    [{ kind: "not_granted" }, DIRECT, "not granted", "--allow-net=api.example:443"],
    [{ kind: "not_granted" }, PROXIED, "not granted", "--allow-net=proxy:3128"],
    [{ kind: "other" }, DIRECT, "failed", "base_url"],
  ];
  for (const [trouble, way, summary, advice] of table) {
    const told = troubleAdvice(trouble, way);
    assertStringIncludes(told.summary, summary);
    assertStringIncludes(told.next.join("\n"), advice);
    assert(told.next.length > 0 && !told.summary.includes("\n"));
  }
});

Deno.test("wayLine: directly, through a socket, through a proxy and whose choice it was", () => {
  assertEquals(wayLine(DIRECT), "way: directly to api.example:443");
  assertEquals(
    wayLine(PROXIED),
    "way: through the proxy http://proxy:3128 (from env:HTTPS_PROXY) to api.example:443",
  );
  assertEquals(
    wayLine({ target: "localhost:80", via: { mode: "unix", path: "/run/s" } }),
    "way: through the unix socket /run/s",
  );
});

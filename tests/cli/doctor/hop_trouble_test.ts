import { assertEquals } from "@std/assert";
import { type HopTrouble, hopTrouble } from "../../../lib/cli/doctor/hop_trouble.ts";
import { settleBlame } from "../../../lib/cli/doctor/proxy_verdict.ts";
import type { RouteVia } from "../../../lib/core/proxy_route.ts";
import type { ProxyCheck } from "../../../lib/ops/proxy_health_check.ts";

const DIRECT: RouteVia = { mode: "direct" };
const PROXY: RouteVia = { mode: "proxy", url: "http://p:3128", source: "http-proxy" };
const TLS_PROXY: RouteVia = { mode: "proxy", url: "https://p:3128", source: "http-proxy" };

function thrown(cause: string): TypeError {
  return new TypeError("fetch failed", {
    cause: new Error(
      `error sending request for url (https://dns-error.tls.example/timeout): ${cause}`,
    ),
  });
}

Deno.test("hopTrouble: reads the cause, and whose it is, from what fetch throws", () => {
  const connect = "client error (Connect)";
  const table: [string, RouteVia, HopTrouble][] = [
    [`${connect}: tcp connect error: Connection refused (os error 111)`, DIRECT, {
      kind: "refused",
      at: "target",
    }],
    [`${connect}: tcp connect error: Connection refused (os error 111)`, PROXY, {
      kind: "refused",
      at: "proxy",
    }],
    [`${connect}: dns error: failed to lookup address information`, DIRECT, {
      kind: "dns",
      at: "target",
    }],
    [`${connect}: dns error: failed to lookup address information`, PROXY, {
      kind: "dns",
      at: "proxy",
    }],
    [`${connect}: tcp connect error: No route to host (os error 113)`, DIRECT, {
      kind: "unreachable",
      at: "target",
    }],
    [`${connect}: proxy authentication required`, PROXY, { kind: "proxy_credentials" }],
    [`${connect}: unsuccessful tunnel`, PROXY, { kind: "proxy_forbids" }],
    [`${connect}: invalid peer certificate: UnknownIssuer`, DIRECT, {
      kind: "tls",
      at: "target",
      fault: "unknown_issuer",
    }],
    [`${connect}: invalid peer certificate: UnknownIssuer`, PROXY, {
      kind: "tls",
      at: "target",
      fault: "unknown_issuer",
    }],
    [`${connect}: invalid peer certificate: UnknownIssuer`, TLS_PROXY, {
      kind: "tls",
      at: "proxy",
      fault: "unknown_issuer",
    }],
    [`${connect}: invalid peer certificate: certificate expired: verification time 2`, DIRECT, {
      kind: "tls",
      at: "target",
      fault: "expired",
    }],
    [`${connect}: invalid peer certificate: certificate not valid yet: verification`, DIRECT, {
      kind: "tls",
      at: "target",
      fault: "not_yet_valid",
    }],
    [`${connect}: invalid peer certificate: certificate not valid for name "a"`, DIRECT, {
      kind: "tls",
      at: "target",
      fault: "wrong_name",
    }],
    ["received fatal alert: CertificateRequired", TLS_PROXY, {
      kind: "tls",
      at: "target",
      fault: "client_certificate_wanted",
    }],
    ["received fatal alert: UnknownCA", DIRECT, {
      kind: "tls",
      at: "target",
      fault: "client_certificate_refused",
    }],
    ["received fatal alert: BadCertificate", DIRECT, {
      kind: "tls",
      at: "target",
      fault: "client_certificate_refused",
    }],
    [`${connect}: received corrupt message of type InvalidContentType`, DIRECT, {
      kind: "tls",
      at: "target",
      fault: "no_tls",
    }],
    [`${connect}: received fatal alert: HandshakeFailure`, DIRECT, {
      kind: "tls",
      at: "target",
      fault: "other",
    }],
    ["client error (SendRequest): connection closed before message completed", DIRECT, {
      kind: "reset",
      at: "target",
    }],
    ["client error (SendRequest): invalid HTTP version parsed", DIRECT, {
      kind: "not_http",
      at: "target",
    }],
    ["something new", DIRECT, { kind: "other" }],
  ];
  for (const [cause, via, trouble] of table) assertEquals(hopTrouble(thrown(cause), via), trouble);
});

Deno.test("hopTrouble: timeouts, missing rights and things that are no errors", () => {
  const timeout = new DOMException("late", "TimeoutError");
  assertEquals(hopTrouble(timeout, DIRECT), { kind: "timeout", at: "target" });
  assertEquals(hopTrouble(new Deno.errors.NotCapable("net"), DIRECT), { kind: "not_granted" });
  assertEquals(hopTrouble("text", DIRECT), { kind: "other" });
});

Deno.test("settleBlame: a look at the proxy says whose trouble it is", () => {
  const ok: ProxyCheck = { at: 0, outcome: { kind: "ok" } };
  const failed = (
    reason: "timeout" | "dial_error" | "connect_error" | "bad_status",
    status?: number,
    detail = "d",
  ): ProxyCheck => ({
    at: 0,
    outcome: { kind: "failed", phase: "connect", reason, detail },
    ...(status === undefined ? {} : { status }),
  });
  const timeout: HopTrouble = { kind: "timeout", at: "target" };
  const tls: HopTrouble = { kind: "tls", at: "proxy", fault: "unknown_issuer" };
  const forbids: HopTrouble = { kind: "proxy_forbids" };
  const refused: HopTrouble = { kind: "refused", at: "proxy" };
  const table: [HopTrouble, ProxyCheck, HopTrouble][] = [
    [timeout, ok, timeout],
    [timeout, failed("timeout"), { kind: "timeout", at: "proxy" }],
    [tls, ok, { ...tls, at: "target" }],
    [{ ...tls, at: "target" }, failed("connect_error"), tls],
    [forbids, failed("bad_status", 403), { kind: "proxy_forbids", status: 403 }],
    [forbids, failed("bad_status", 504), { kind: "proxy_cannot_reach", status: 504 }],
    [timeout, failed("bad_status", 407), { kind: "proxy_credentials" }],
    [refused, failed("dial_error"), refused],
    [forbids, failed("dial_error", undefined, "Connection refused (os error 111)"), refused],
    [
      forbids,
      failed("connect_error", undefined, "invalid peer certificate: UnknownIssuer"),
      { kind: "tls", at: "proxy", fault: "unknown_issuer" },
    ],
  ];
  for (const [seen, check, settled] of table) assertEquals(settleBlame(seen, check), settled);
});

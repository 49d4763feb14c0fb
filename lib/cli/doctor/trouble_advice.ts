import type { Way } from "./way.ts";
import type { HopEnd, HopTrouble, TlsFault } from "./hop_trouble.ts";

/** What a trouble is called in one line, and who does what about it. */
export interface TroubleAdvice {
  /** Reads on after "cannot be reached: ". */
  readonly summary: string;
  readonly next: readonly string[];
}

/** The words for a trouble on a way; pure, so that a table can test them. */
export function troubleAdvice(trouble: HopTrouble, way: Way): TroubleAdvice {
  switch (trouble.kind) {
    case "dns":
      return nameUnknown(trouble.at, way);
    case "refused":
      return refused(trouble.at, way);
    case "unreachable":
      return {
        summary: `no route to ${endName(trouble.at, way)}`,
        next: [
          `ask whoever runs this network to let this machine reach ${endName(trouble.at, way)}`,
        ],
      };
    case "timeout":
      return timedOut(trouble.at, way);
    case "reset":
      return {
        summary: `${endName(trouble.at, way)} hung up`,
        next: [
          `ask whoever runs ${endName(trouble.at, way)} what its log says`,
          "ask whoever runs this network whether something on the way cuts the connection",
        ],
      };
    case "not_http":
      return {
        summary: `${endName(trouble.at, way)} does not speak HTTP`,
        next: [`check host and port in ${way.addressSetting}`],
      };
    case "tls":
      return tlsAdvice(trouble.at, trouble.fault, way);
    case "proxy_credentials":
      return {
        summary: `the proxy ${proxyUrl(way)} wants credentials (407)`,
        next: [
          `put them into ${
            proxySource(way)
          }: http://USER:PASSWORD@HOST:PORT, or an env: reference to it`,
          "ask whoever runs the proxy for a user that may reach " + way.target,
        ],
      };
    case "proxy_forbids":
      return {
        summary: `the proxy ${proxyUrl(way)} does not let this through to ${way.target}` +
          (trouble.status === undefined ? "" : ` (${trouble.status})`),
        next: [
          `ask whoever runs the proxy to allow CONNECT to ${way.target}`,
          `or choose another way with ${way.proxySetting} or NO_PROXY`,
        ],
      };
    case "proxy_cannot_reach":
      return {
        summary: `the proxy ${
          proxyUrl(way)
        } gets no connection to ${way.target} (${trouble.status})`,
        next: [
          `check that ${way.server} runs, and host and port in ${way.addressSetting}`,
          `ask whoever runs the proxy whether it may reach ${way.target}`,
        ],
      };
    case "no_socket":
      return {
        summary: `no socket at ${way.via.mode === "unix" ? way.via.path : "its path"}`,
        next: [`start ${way.server}, or correct unix-socket in ${way.addressSetting}`],
      };
    case "not_granted":
      return {
        summary: `this process was not granted the right to connect to ${dialed(way)}`,
        next: [`run with --allow-net=${dialed(way)}`],
      };
    case "other":
      return {
        summary: `the request to ${way.target} failed`,
        next: [`check ${way.addressSetting} and whether something on the way breaks HTTP`],
      };
  }
}

function nameUnknown(at: HopEnd, way: Way): TroubleAdvice {
  return {
    summary: `the name of ${endName(at, way)} does not resolve (dns)`,
    next: [
      `check the spelling in ${at === "proxy" ? proxySource(way) : way.addressSetting}`,
      "ask whoever runs this network for a DNS that knows the name" +
      (at === "target" && way.via.mode === "direct"
        ? `; where names only resolve at a proxy, set ${way.proxySetting} or http_proxy`
        : ""),
    ],
  };
}

function refused(at: HopEnd, way: Way): TroubleAdvice {
  return {
    summary: `${endName(at, way)} refuses the connection`,
    next: at === "proxy" ? [`start the proxy, or correct ${proxySource(way)}`] : [
      way.server === "the MCP server"
        ? "start the MCP server"
        : `check that ${way.server} runs and no firewall rejects the connection`,
      `check host and port in ${way.addressSetting}`,
    ],
  };
}

function timedOut(at: HopEnd, way: Way): TroubleAdvice {
  return {
    summary: `no answer from ${endName(at, way)} in time`,
    next: [
      at === "proxy"
        ? `check ${proxySource(way)} and ask whoever runs the proxy`
        : `ask whoever runs this network whether a firewall drops packets to ${way.target}`,
      ...(at === "target" && way.via.mode === "direct"
        ? [`if this network needs a proxy, set ${way.proxySetting} or http_proxy`]
        : []),
      ...(at === "target" && way.server === "the MCP server"
        ? ["check that the MCP server is not hung"]
        : []),
    ],
  };
}

function tlsAdvice(at: HopEnd, fault: TlsFault, way: Way): TroubleAdvice {
  const end = endName(at, way);
  const host = at === "proxy" ? "the proxy" : way.target;
  switch (fault) {
    case "unknown_issuer":
      return {
        summary: `tls: the certificate of ${end} is from an authority that is not trusted here`,
        next: [
          "get the PEM of your organization's certificate authority and name it in ca_bundle (CA_BUNDLE)",
          "if no private authority is meant to be in between, something intercepts the connection",
        ],
      };
    case "expired":
      return {
        summary: `tls: the certificate of ${end} has expired`,
        next: [`ask whoever runs ${end} to renew it`, "check the clock of this machine"],
      };
    case "not_yet_valid":
      return {
        summary: `tls: the certificate of ${end} is not valid yet`,
        next: ["check the clock of this machine", `ask whoever runs ${end} about its certificate`],
      };
    case "wrong_name":
      return {
        summary: `tls: the certificate of ${end} is for another name`,
        next: [
          `use a name of the certificate in ${
            at === "proxy" ? proxySource(way) : way.addressSetting
          }`,
          `or ask whoever runs ${end} for a certificate for ${host}`,
        ],
      };
    case "client_certificate_wanted":
      return {
        summary: `tls: ${end} wants a client certificate`,
        next: [
          way.hasCertificate
            ? `the one of ${way.certificateSetting} was not taken: ask whoever runs ${end} which it accepts`
            : `set ${way.certificateSetting} and ${
              way.certificateSetting.replace("_cert", "_key")
            }`,
        ],
      };
    case "client_certificate_refused":
      return {
        summary: `tls: ${end} does not accept the client certificate`,
        next: [
          `ask whoever runs ${end} which authority must sign ${way.certificateSetting}`,
          "check that the certificate has not expired",
        ],
      };
    case "no_tls":
      return {
        summary: `tls: ${end} answers without TLS`,
        next: [
          at === "proxy"
            ? `use http:// for the proxy in ${proxySource(way)}`
            : `check scheme and port in ${way.addressSetting}`,
        ],
      };
    case "other":
      return {
        summary: `tls: no secure connection to ${end}`,
        next: [
          `look at its certificate: openssl s_client -connect ${way.target} -showcerts`,
          "check ca_bundle and that nothing intercepts the connection",
        ],
      };
  }
}

function endName(at: HopEnd, way: Way): string {
  return at === "proxy" ? `the proxy ${proxyUrl(way)}` : `${way.server} at ${way.target}`;
}

function proxyUrl({ via }: Way): string {
  return via.mode === "proxy" ? via.url : "";
}

function proxySource({ via }: Way): string {
  return via.mode === "proxy" ? via.source : "";
}

/** What this process itself connects to. */
function dialed({ via, target }: Way): string {
  return via.mode === "proxy" ? new URL(via.url).host : target;
}

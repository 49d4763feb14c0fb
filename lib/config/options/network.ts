import { durationBetween, MAX_TIMER_MS } from "../duration.ts";
import { pathReference, proxyReference, scalar, textList } from "../forms.ts";
import type { Option } from "../option.ts";
import { parseSystemProxy } from "../proxy.ts";
import type { ProxySetting } from "../settings.ts";

const SECTION = "Network";

const caBundle: Option<string | undefined> = {
  name: "ca_bundle",
  section: SECTION,
  inFile: true,
  flag: "ca-bundle",
  env: ["CA_BUNDLE"],
  form: pathReference(),
  fallback: undefined,
  secrecy: "open",
  example: "/etc/ssl/corp-ca.pem",
  help: "PEM file with certificates to trust beside those of the system",
};

const httpProxy: Option<ProxySetting | undefined> = {
  name: "http_proxy",
  section: SECTION,
  inFile: true,
  flag: "http-proxy",
  env: ["TUNNEL_CLIENT_HTTP_PROXY"],
  form: proxyReference(),
  fallback: undefined,
  secrecy: "url",
  blankIsError: "flag",
  example: "http://proxy.corp.example:8080 or env:HTTPS_PROXY",
  help: "proxy of every connection that has none of its own",
};

const systemHttpsProxy: Option<ProxySetting | undefined> = {
  name: "proxy.https_proxy",
  section: SECTION,
  inFile: true,
  env: ["HTTPS_PROXY", "https_proxy"],
  form: scalar<ProxySetting | undefined>(parseSystemProxy),
  fallback: undefined,
  secrecy: "url",
  example: "http://proxy.corp.example:8080",
  help: "proxy of https addresses when no other is set; no_proxy applies",
};

const systemHttpProxy: Option<ProxySetting | undefined> = {
  name: "proxy.http_proxy",
  section: SECTION,
  inFile: true,
  env: ["HTTP_PROXY", "http_proxy"],
  form: scalar<ProxySetting | undefined>(parseSystemProxy),
  fallback: undefined,
  secrecy: "url",
  example: "http://proxy.corp.example:8080",
  help: "proxy of http addresses when no other is set; no_proxy applies",
};

const noProxy: Option<readonly string[]> = {
  name: "proxy.no_proxy",
  section: SECTION,
  inFile: true,
  env: ["NO_PROXY", "no_proxy"],
  form: textList(","),
  fallback: [],
  secrecy: "open",
  example: ".corp.example,10.0.0.0/8",
  help: "addresses that the two proxies above are not used for",
};

const proxyCheckInterval: Option<number> = {
  name: "proxy.check_interval",
  section: SECTION,
  inFile: true,
  flag: "proxy.check-interval",
  env: ["PROXY_CHECK_INTERVAL"],
  form: scalar(durationBetween({ aboveMs: 0, maxMs: MAX_TIMER_MS })),
  fallback: 60000,
  secrecy: "open",
  example: "60s",
  shownDefault: "1m0s",
  help: "how often proxies are probed",
};

/** What all outbound connections have in common (network-and-oauth §1, §3). */
export const networkOptions = {
  caBundle,
  httpProxy,
  systemHttpsProxy,
  systemHttpProxy,
  noProxy,
  proxyCheckInterval,
};

import { list, proxyReference, scalar, textList, toggle } from "../forms.ts";
import { harpoonTargetList } from "../harpoon_targets.ts";
import { parsePatterns, parseTransports } from "../harpoon_lists.ts";
import type { Option } from "../option.ts";
import { integerBetween } from "../scalars.ts";
import type { HarpoonTarget, ProxySetting } from "../settings.ts";

const SECTION = "Harpoon";

const harpoonEnabled: Option<boolean> = {
  name: "harpoon.enabled",
  section: SECTION,
  inFile: true,
  form: toggle(),
  fallback: true,
  secrecy: "open",
  example: "true",
  shownDefault: "true",
  help: "serve channel harpoon; false also ignores its targets",
};

const harpoonTargets: Option<readonly HarpoonTarget[]> = {
  name: "harpoon.targets",
  section: SECTION,
  inFile: true,
  flag: "harpoon.target",
  env: ["HARPOON_TARGETS"],
  form: harpoonTargetList(),
  fallback: [],
  secrecy: "url",
  example: "label=billing,url=https://billing.corp.example/api",
  help: "HTTP endpoint that may be called, by label; profiles know more keys",
};

const harpoonPlaintext: Option<boolean> = {
  name: "harpoon.allow_plaintext_http",
  section: SECTION,
  inFile: true,
  flag: "harpoon.allow-plaintext-http",
  env: ["HARPOON_ALLOW_PLAINTEXT_HTTP"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "allow http targets; otherwise only https",
};

const harpoonMaxResponseBytes: Option<number> = {
  name: "harpoon.max_response_bytes",
  section: SECTION,
  inFile: true,
  flag: "harpoon.max-response-bytes",
  env: ["HARPOON_MAX_RESPONSE_BYTES"],
  form: scalar(integerBetween(1, 102_400)),
  fallback: 102400,
  secrecy: "open",
  example: "102400",
  shownDefault: "102400",
  help: "largest answer of a call",
};

const harpoonMaxRedirects: Option<number> = {
  name: "harpoon.max_redirects",
  section: SECTION,
  inFile: true,
  flag: "harpoon.max-redirects",
  env: ["HARPOON_MAX_REDIRECTS"],
  form: scalar(integerBetween(0, 5)),
  fallback: 5,
  secrecy: "open",
  example: "5",
  shownDefault: "5",
  help: "redirects a call may follow; 0 allows none",
};

const harpoonProxy: Option<ProxySetting | undefined> = {
  name: "harpoon.http_proxy",
  section: SECTION,
  inFile: true,
  flag: "harpoon.http-proxy",
  env: ["HARPOON_HTTP_PROXY"],
  form: proxyReference(),
  fallback: undefined,
  secrecy: "url",
  blankIsError: "flag",
  example: "http://proxy.corp.example:8080 or env:HTTPS_PROXY",
  help: "proxy of the calls",
};

const harpoonTransports: Option<readonly string[]> = {
  name: "harpoon.additional_transports",
  section: SECTION,
  inFile: true,
  flag: "harpoon.additional-transport",
  env: ["HARPOON_ADDITIONAL_TRANSPORTS"],
  form: list(parseTransports, /[;\n]/),
  fallback: [],
  secrecy: "open",
  example: "http-streamable",
  help: "http-streamable serves /harpoon/mcp on the health listener as well",
};

const harpoonCapture: Option<boolean> = {
  name: "harpoon.capture_payloads",
  section: SECTION,
  inFile: true,
  flag: "harpoon.capture-payloads",
  env: ["HARPOON_CAPTURE_PAYLOADS"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "keep payloads in the call history, for debugging",
};

const harpoonSuffixes: Option<readonly string[]> = {
  name: "harpoon.hosts_include_suffix",
  section: SECTION,
  inFile: true,
  flag: "harpoon.hosts-include-suffix",
  env: ["HARPOON_HOSTS_INCLUDE_SUFFIX"],
  form: textList(/[;\n]/),
  fallback: [],
  secrecy: "open",
  example: ".corp.example",
  help: "host name suffixes that count as private",
};

const harpoonPatterns: Option<readonly string[]> = {
  name: "harpoon.hosts_include_regex",
  section: SECTION,
  inFile: true,
  flag: "harpoon.hosts-include-regex",
  env: ["HARPOON_HOSTS_INCLUDE_REGEX"],
  form: list(parsePatterns, /[;\n]/),
  fallback: [],
  secrecy: "open",
  example: "^git[0-9]+$",
  help: "regular expressions of host names that count as private",
};

const harpoonLoopback: Option<boolean> = {
  name: "harpoon.hosts_include_loopback",
  section: SECTION,
  inFile: true,
  flag: "harpoon.hosts-include-loopback",
  env: ["HARPOON_HOSTS_INCLUDE_LOOPBACK"],
  form: toggle(),
  fallback: true,
  secrecy: "open",
  example: "true",
  shownDefault: "true",
  help: "loopback addresses count as private",
};

const harpoonPrivate: Option<boolean> = {
  name: "harpoon.hosts_include_private",
  section: SECTION,
  inFile: true,
  flag: "harpoon.hosts-include-private",
  env: ["HARPOON_HOSTS_INCLUDE_PRIVATE"],
  form: toggle(),
  fallback: true,
  secrecy: "open",
  example: "true",
  shownDefault: "true",
  help: "private addresses (RFC 1918, IPv6 ULA) count as private",
};

/** The built-in server for allowlisted HTTP calls (harpoon §2, §13). */
export const harpoonOptions = {
  harpoonEnabled,
  harpoonTargets,
  harpoonPlaintext,
  harpoonMaxResponseBytes,
  harpoonMaxRedirects,
  harpoonProxy,
  harpoonTransports,
  harpoonCapture,
  harpoonSuffixes,
  harpoonPatterns,
  harpoonLoopback,
  harpoonPrivate,
};

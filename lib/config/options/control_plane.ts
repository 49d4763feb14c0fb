import { Secret } from "../../core/secret.ts";
import type { HeaderList } from "../../wire/header_list.ts";
import { parseApiKey } from "../api_key.ts";
import { durationBetween } from "../duration.ts";
import { headers, list, pathReference, proxyReference, scalar, secret } from "../forms.ts";
import { RESERVED_CONTROL_PLANE_HEADERS, sealHeaders } from "../headers.ts";
import type { Option } from "../option.ts";
import { parsePollChannels } from "../poll_channels.ts";
import { accept } from "../parsed.ts";
import { integerBetween, oneOf, parseLine } from "../scalars.ts";
import type { ProxySetting } from "../settings.ts";
import { parseTunnelId } from "../tunnel_id.ts";
import { type BaseUrl, parseBaseUrl, parseUrlPath } from "../urls.ts";

const SECTION = "Control plane";

const baseUrl: Option<BaseUrl> = {
  name: "control_plane.base_url",
  section: SECTION,
  inFile: true,
  flag: "control-plane.base-url",
  aliases: ["control-plane-url"],
  env: ["CONTROL_PLANE_BASE_URL"],
  form: scalar(parseBaseUrl, { reference: "value" }),
  fallback: { origin: "https://api.openai.com", ignoredRest: false },
  secrecy: "url",
  example: "https://api.openai.com",
  shownDefault: "https://api.openai.com",
  help: "control plane to poll; only scheme, host and port count",
};

const urlPath: Option<string> = {
  name: "control_plane.url_path",
  section: SECTION,
  inFile: true,
  flag: "control-plane.url-path",
  env: ["CONTROL_PLANE_URL_PATH"],
  form: scalar(parseUrlPath, { reference: "value" }),
  fallback: "",
  secrecy: "url",
  example: "/gateway",
  help: "path of a gateway in front of /v1; / means none",
};

const tunnelId: Option<string> = {
  name: "control_plane.tunnel_id",
  section: SECTION,
  inFile: true,
  flag: "control-plane.tunnel-id",
  env: ["CONTROL_PLANE_TUNNEL_ID"],
  form: scalar(parseTunnelId),
  fallback: "",
  required: true,
  secrecy: "open",
  blankIsError: "flag",
  example: "tunnel_0123456789abcdef0123456789abcdef",
  help: "the tunnel to serve",
};

const organizationId: Option<string | undefined> = {
  name: "control_plane.organization_id",
  section: SECTION,
  inFile: true,
  flag: "control-plane.organization-id",
  env: ["CONTROL_PLANE_ORGANIZATION_ID"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "org-123",
  help: "organization to send along as OpenAI-Organization",
};

const apiKey: Option<Secret> = {
  name: "control_plane.api_key",
  section: SECTION,
  inFile: true,
  flag: "control-plane.api-key",
  env: ["CONTROL_PLANE_API_KEY"],
  envAfterFile: ["OPENAI_API_KEY"],
  form: secret(parseApiKey),
  fallback: new Secret(""),
  required: true,
  secrecy: "secret",
  example: "env:CONTROL_PLANE_API_KEY or file:/run/secrets/control-plane-key",
  help: "runtime API key as env:NAME or file:PATH; the variables hold the key itself",
};

const maxInflight: Option<number> = {
  name: "control_plane.max_inflight_requests",
  section: SECTION,
  inFile: true,
  flag: "control-plane.max-inflight",
  env: ["CONTROL_PLANE_MAX_INFLIGHT_REQUESTS"],
  form: scalar(integerBetween(1, 10_000)),
  fallback: 20,
  secrecy: "open",
  example: "20",
  shownDefault: "20",
  help: "polled commands held locally; polling pauses when that many wait",
};

const pollTimeout: Option<number> = {
  name: "control_plane.poll_timeout",
  section: SECTION,
  inFile: true,
  flag: "control-plane.poll-timeout",
  env: ["CONTROL_PLANE_POLL_TIMEOUT"],
  form: scalar(durationBetween({ aboveMs: 0 })),
  fallback: 30_000,
  secrecy: "open",
  example: "30s",
  shownDefault: "30s",
  help: "how long the control plane may hold a poll open",
};

const pollDeadlineGuardrail: Option<number> = {
  name: "control_plane.poll_deadline_guardrail",
  section: SECTION,
  inFile: true,
  flag: "control-plane.poll-deadline-guardrail",
  env: ["CONTROL_PLANE_POLL_DEADLINE_GUARDRAIL"],
  form: scalar(durationBetween({ aboveMs: 0, belowMs: 60_000 })),
  fallback: 5_000,
  secrecy: "open",
  example: "5s",
  shownDefault: "5s",
  help: "how much longer than poll_timeout to wait before a poll is given up",
};

const pollChannels: Option<readonly string[] | undefined> = {
  name: "control_plane.poll_channels",
  section: SECTION,
  inFile: true,
  flag: "control-plane.poll-channel",
  env: ["CONTROL_PLANE_POLL_CHANNELS"],
  form: list(parsePollChannels, ","),
  fallback: undefined,
  secrecy: "open",
  blankIsError: "always",
  example: "main",
  help: "channel to poll for; without any, all channels are polled",
};

const controlPlaneHeaders: Option<HeaderList> = {
  name: "control_plane.extra_headers",
  section: SECTION,
  inFile: true,
  flag: "control-plane.extra-headers",
  env: ["CONTROL_PLANE_EXTRA_HEADERS"],
  form: headers(RESERVED_CONTROL_PLANE_HEADERS),
  fallback: sealHeaders([]),
  secrecy: "secret",
  blankIsError: "flag",
  example: '"X-Gateway: env:GATEWAY_TOKEN"',
  help: '"Name: value" added to control-plane requests; the value may be env:NAME or file:PATH',
};

const clientCert: Option<string | undefined> = {
  name: "control_plane.client_cert",
  section: SECTION,
  inFile: true,
  flag: "control-plane.client-cert",
  aliases: ["control-plane-cert"],
  env: ["CONTROL_PLANE_CLIENT_CERT"],
  form: pathReference(),
  fallback: undefined,
  secrecy: "open",
  example: "/etc/tunnel-client/client.pem",
  help: "PEM file of the client certificate for the control plane",
};

const clientKey: Option<string | undefined> = {
  name: "control_plane.client_key",
  section: SECTION,
  inFile: true,
  flag: "control-plane.client-key",
  aliases: ["control-plane-key"],
  env: ["CONTROL_PLANE_CLIENT_KEY"],
  form: pathReference(),
  fallback: undefined,
  secrecy: "open",
  example: "/etc/tunnel-client/client.key",
  help: "PEM file of its key",
};

const controlPlaneProxy: Option<ProxySetting | undefined> = {
  name: "control_plane.http_proxy",
  section: SECTION,
  inFile: true,
  flag: "control-plane.http-proxy",
  env: ["CONTROL_PLANE_HTTP_PROXY"],
  form: proxyReference(),
  fallback: undefined,
  secrecy: "url",
  blankIsError: "flag",
  example: "http://proxy.corp.example:8080 or env:HTTPS_PROXY",
  help: "proxy to the control plane",
};

const serverInfoVersion: Option<1 | 2> = {
  name: "control_plane.server_info_version",
  section: SECTION,
  inFile: true,
  flag: "control-plane.server-info-version",
  env: ["CONTROL_PLANE_SERVER_INFO_VERSION"],
  form: scalar((text) => {
    const word = oneOf(["1", "2"])(text);
    return word.kind === "problem" ? word : accept(word.value === "2" ? 2 : 1);
  }),
  fallback: 1,
  secrecy: "open",
  example: "1",
  shownDefault: "1",
  help: "version of X-Tunnel-MCP-Server-Info; 2 also tells which channels are stateless",
};

/** Who to poll, as whom, and how. */
export const controlPlaneOptions = {
  baseUrl,
  urlPath,
  tunnelId,
  organizationId,
  apiKey,
  maxInflight,
  pollTimeout,
  pollDeadlineGuardrail,
  pollChannels,
  controlPlaneHeaders,
  clientCert,
  clientKey,
  controlPlaneProxy,
  serverInfoVersion,
};

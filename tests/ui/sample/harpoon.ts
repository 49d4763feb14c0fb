import type { CallRecord, HarpoonStatus, HarpoonTarget } from "../../../ui/api_types_pages.ts";
import { Chance, NOW_MS } from "./chance.ts";
import type { SampleState } from "./status.ts";

/** `/api/harpoon/status` */
export function sampleHarpoonStatus(state: SampleState): HarpoonStatus {
  return {
    enabled: state !== "empty",
    ...(state === "empty" ? { reason: "no targets configured" } : {}),
    capture_payloads: state === "down",
    allow_plaintext_http: false,
    max_response_bytes: 100_000,
    max_redirects: 5,
    proxy_routes: [{
      kind: "harpoon_target",
      name: "rates",
      target: "rates.treasury.internal:443",
      route_mode: "proxy",
      proxy_source: "env:HTTPS_PROXY",
      proxy_url: "http://proxy.corp.acme:3128",
    }],
  };
}

/** The targets of `/api/harpoon/targets` */
export function sampleHarpoonTargets(state: SampleState): HarpoonTarget[] {
  if (state === "empty") return [];
  const discovered = {
    category: "oauth",
    source: "oauth",
    inclusion_reason: "suffix:.acme.example",
    methods: ["GET", "POST", "PUT"],
    kind: "exact",
  } as const;
  return [
    {
      label: "rates",
      url: "https://rates.treasury.internal/v2/fx",
      description: "Exchange rates",
      source: "config",
      methods: ["GET"],
      kind: "prefix",
    },
    {
      label: "ledger",
      url: "https://ledger.finance.internal/entries",
      source: "config",
      methods: ["GET", "POST"],
      kind: "exact",
    },
    {
      label: "oauth-token-endpoint-0",
      url: "https://login.acme.example/oauth2/token",
      ...discovered,
    },
    { label: "oauth-jwks-uri-0", url: "https://login.acme.example/oauth2/keys", ...discovered },
  ];
}

/** The calls of `/api/harpoon/calls` */
export function sampleHarpoonCalls(state: SampleState): CallRecord[] {
  if (state === "empty") return [];
  const chance = new Chance(11);
  let at = NOW_MS - 3_600;
  return Array.from({ length: 24 }, (_, index) => {
    const label = ["rates", "ledger", "rates", "oauth-token-endpoint-0"][index % 4] ?? "rates";
    const failed = index === 5;
    const refused = index === 9;
    at -= Math.round(chance.around(4_000, 0.6));
    const call: CallRecord = {
      at,
      label: refused ? "intranet" : label,
      tool: "call_target",
      method: label.startsWith("oauth") ? "POST" : "GET",
      ...(refused ? {} : { url: `https://${label}.internal/v2/${index}` }),
      status: failed || refused ? 0 : 200,
      latencyMs: refused ? 0.2 : Math.round(chance.around(150, 0.4)),
      ...(failed || refused ? {} : { responseContentType: "application/json" }),
      requestBytes: refused ? 0 : 300 + Math.floor(chance.next() * 240),
      responseBytes: failed || refused ? 0 : Math.round(chance.around(2_200, 0.4)),
      redirects: 0,
      outcome: failed ? "request_error" : refused ? "invalid_input" : "success",
      ...(failed ? { error: "tls_issuer_unknown" } : refused ? { error: "unknown_label" } : {}),
      requestId: `req_${chance.hex(10)}`,
      ...(state === "down" ? { bodies: BODIES } : {}),
    };
    return call;
  });
}

const BODIES = {
  request: { text: '{"pair":"EURUSD"}', base64: false, bytes: 17, truncated: false },
  response: {
    text: '{"rate":1.0831,"token":"[REDACTED]"',
    base64: false,
    bytes: 90_000,
    truncated: true,
  },
};

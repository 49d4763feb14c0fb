import type { OauthView } from "../../../ui/api_types_pages.ts";
import { NOW_MS } from "./chance.ts";
import type { SampleState } from "./status.ts";

const SERVER = "https://mcp.finance.internal:8443";
const LOGIN = "https://login.acme.example";

/** `/api/oauth` */
export function sampleOauth(state: SampleState): OauthView {
  switch (state) {
    case "empty":
      return { pending: true, authorization_server_count: 0, steps: [] };
    case "not_ready":
      return {
        pending: false,
        reason: "not_advertised",
        metadata_source: "not_advertised",
        checked_at: NOW_MS - 75_847_000,
        retry_at: null,
        authorization_server_count: 0,
        steps: [wellKnown("/mcp", "well_known_path", 404), wellKnown("", "well_known_root", 404)],
      };
    case "down":
      return {
        pending: false,
        reason: "failed",
        error: "connection refused by mcp.finance.internal:8443",
        checked_at: NOW_MS - 61_000,
        retry_at: NOW_MS + 9_000,
        authorization_server_count: 0,
        steps: [{
          url: `${SERVER}/.well-known/oauth-protected-resource/mcp`,
          source: "well_known_path",
          why: "connection refused",
          selected: false,
        }],
      };
    case "ready":
      return found();
  }
}

function found(): OauthView {
  return {
    pending: false,
    checked_at: NOW_MS - 75_847_000,
    metadata_source: "www_authenticate",
    authorization_server_count: 1,
    selected_authorization_server: `${LOGIN}/oauth2`,
    metadata: {
      url: `${SERVER}/.well-known/oauth-protected-resource/mcp`,
      status_code: 200,
      resource: `${SERVER}/mcp`,
    },
    resource_matches: true,
    steps: [{
      url: `${SERVER}/.well-known/oauth-protected-resource/mcp`,
      source: "www_authenticate",
      status: 200,
      selected: true,
    }],
    server: {
      issuer: `${LOGIN}/oauth2`,
      otherIssuer: LOGIN,
      steps: [
        {
          url: `${LOGIN}/.well-known/oauth-authorization-server/oauth2`,
          source: "auth_server",
          status: 404,
          why: "no document",
          selected: false,
        },
        {
          url: `${LOGIN}/oauth2/.well-known/openid-configuration`,
          source: "auth_server",
          status: 200,
          selected: true,
        },
      ],
    },
  };
}

function wellKnown(path: string, source: string, status: number) {
  return {
    url: `${SERVER}/.well-known/oauth-protected-resource${path}`,
    source,
    status,
    why: "no document",
    selected: false,
  };
}

import type { Evidence } from "../evidence.ts";

const MODE = "authorization_servers[0] only (source of truth)";

/** `/api/oauth`: what discovery asked, what it found and what was chosen (operator-surface §5). */
export function oauthJson({ oauth }: Pick<Evidence, "oauth">) {
  const known = { auth_server_metadata_mode: MODE };
  if (oauth === undefined) {
    return { ...known, pending: true, authorization_server_count: 0, steps: [] };
  }
  const { fact, at } = oauth;
  if (fact.kind === "oauth_not_discovered") {
    const steps = fact.steps ?? [];
    return {
      ...known,
      pending: false,
      authorization_server_count: 0,
      ...(fact.reason === "failed" ? { error: fact.detail ?? "failed" } : {}),
      ...(fact.reason === "not_advertised" ? { metadata_source: "not_advertised" } : {}),
      reason: fact.reason,
      checked_at: at,
      retry_at: fact.retryInMs === undefined ? null : at + fact.retryInMs,
      discovery_urls: steps.map(({ url }) => url),
      steps,
    };
  }
  const selected = fact.steps.find((step) => step.selected);
  return {
    ...known,
    pending: false,
    checked_at: at,
    authorization_server_count: fact.authorizationServers,
    ...(fact.authorizationServer === undefined
      ? {}
      : { selected_authorization_server: fact.authorizationServer }),
    ...(selected === undefined ? {} : {
      metadata_source: selected.source === "www_authenticate" ? "www_authenticate" : "well_known",
    }),
    discovery_urls: fact.steps.map(({ url }) => url),
    metadata: {
      url: selected?.url,
      fetched_at: new Date(at).toISOString(),
      status_code: fact.status,
      resource: fact.resource,
    },
    resource_matches: fact.resourceMatches,
    steps: fact.steps,
    ...(fact.server === undefined ? {} : { server: fact.server }),
  };
}

/** Why a place is looked at. */
export type CandidateSource = "www_authenticate" | "well_known_path" | "well_known_root";

/** A place where protected-resource metadata may be. */
export interface Candidate {
  readonly url: string;
  readonly source: CandidateSource;
}

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/**
 * Where the metadata of an MCP server may be, best first, each place once (network-and-oauth §5.2): the
 * place its challenge names, the well-known place for its path, the one for its origin. The named place
 * may be of another origin; whoever asks must not go there.
 */
export function candidatesOf(serverUrl: string, advertised: string | undefined): Candidate[] {
  const { origin, pathname } = new URL(serverUrl);
  const suffix = pathname.replace(/\/+$/, "");
  const path = suffix.startsWith(WELL_KNOWN) ? suffix : `${WELL_KNOWN}${suffix}`;
  const list: Candidate[] = [];
  const named = advertised === undefined ? null : URL.parse(advertised, serverUrl);
  if (named !== null) list.push({ url: named.href, source: "www_authenticate" });
  if (path !== WELL_KNOWN) list.push({ url: `${origin}${path}`, source: "well_known_path" });
  list.push({ url: `${origin}${WELL_KNOWN}`, source: "well_known_root" });
  return list.filter(({ url }, i) => list.findIndex((other) => other.url === url) === i);
}

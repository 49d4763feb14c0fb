import type { OauthStep, OauthView } from "../api_types_pages.ts";

/** One line of the way to the login server. */
export interface DiscoveryLine {
  readonly mark: "good" | "none" | "odd";
  readonly title: string;
  /** What came of it: `200, selected`. */
  readonly came: string;
  readonly url: string;
  /** What follows from it, in whole sentences. */
  readonly notes: readonly string[];
}

const SOURCES: Readonly<Record<string, string>> = {
  www_authenticate: "Named by the server’s challenge",
  well_known_path: "Well-known place, with the server’s path",
  well_known_root: "Well-known place, at the root",
  auth_server: "Authorization server metadata",
};

/** Everything that was asked, in its order: the resource first, then its authorization server. */
export function discoveryLines(
  { steps = [], server, metadata, resource_matches }: OauthView,
): DiscoveryLine[] {
  const lines = steps.map((step) =>
    line(step, step.selected && resource_matches === false ? [elsewhere(metadata?.resource)] : [])
  );
  for (const step of server?.steps ?? []) {
    const other = step.selected ? server?.otherIssuer : undefined;
    lines.push(
      line(step, other === undefined ? [] : [issuerDiffers(server?.issuer ?? "", other)]),
    );
  }
  return lines;
}

/** Where the metadata came from. */
export function sourceWord(source: OauthView["metadata_source"]): string {
  switch (source) {
    case "www_authenticate":
      return "named by the server’s challenge (WWW-Authenticate)";
    case "well_known":
      return "a well-known place of the server";
    case "not_advertised":
      return "not advertised";
    case undefined:
      return "none";
  }
}

/** What discovery came to, in a sentence. */
export function oauthStatement({ pending, metadata, reason }: OauthView): string {
  if (pending) return "Looking for the metadata of channel main.";
  if (metadata !== undefined) return "Clients can learn where to get a token for main.";
  switch (reason ?? "failed") {
    case "not_configured":
      return "Channel main has no HTTP server, so there is nothing to discover.";
    case "not_advertised":
      return "The server of main advertises no login server. Clients call it without a token.";
    case "failed":
      return "Discovery failed. Clients cannot learn where to get a token for main.";
  }
}

function line(step: OauthStep, notes: readonly string[]): DiscoveryLine {
  const { url, source, status, why, selected } = step;
  const came = [
    status === undefined ? undefined : String(status),
    selected && "selected",
    why === `HTTP ${status}` ? undefined : why,
  ].filter(Boolean).join(", ");
  return {
    mark: notes.length > 0 ? "odd" : selected ? "good" : "none",
    title: SOURCES[source] ?? source.replaceAll("_", " "),
    came: came || "tried",
    url,
    notes,
  };
}

function issuerDiffers(asked: string, told: string): string {
  return `It calls itself ${told}, the resource names ${asked}. Strict clients refuse this; ask the ` +
    "owner of the login server to align them.";
}

function elsewhere(resource: string | undefined): string {
  const of = resource === undefined ? "another resource" : resource;
  return `It speaks of ${of}, which does not cover the server it was found at. Strict clients refuse ` +
    "this; ask the owner of the MCP server to correct it.";
}

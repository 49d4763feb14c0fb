import { type HeaderList, sameName } from "../wire/header_list.ts";

/** The operator's headers for MCP servers; every channel shares both sets. */
export interface StaticHeaders {
  readonly extra: HeaderList;
  /** For probes and discovery, where they beat `extra`. */
  readonly discovery: HeaderList;
}

/**
 * The static headers of one request in a channel's service (network-and-oauth §4). A forwarded
 * message gets them at the channel's own origin and path, a discovery request anywhere at that
 * origin, and no other origin ever sees one: neither an authorization server nor a redirect's target.
 *
 * @param url where the request goes
 * @param channelUrl the MCP server's URL
 */
export function staticHeadersFor(
  url: string,
  channelUrl: string,
  purpose: "runtime" | "discovery",
  { extra, discovery }: StaticHeaders,
): HeaderList {
  if (!sameOrigin(url, channelUrl)) return [];
  switch (purpose) {
    case "runtime":
      return pathOf(url) === pathOf(channelUrl) ? extra : [];
    case "discovery":
      return [
        ...discovery,
        ...extra.filter(([name]) => !discovery.some(([other]) => sameName(name, other))),
      ];
  }
}

/** Whether two URLs have one origin; default ports and the host's spelling make no difference. */
export function sameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}

/** The path as sent, without trailing slashes. */
function pathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, "");
}

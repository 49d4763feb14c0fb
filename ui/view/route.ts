/** The pages, in the order of the side bar (ui §2). */
export const PAGES = [
  "overview",
  "requests",
  "tools",
  "channels",
  "oauth",
  "harpoon",
  "logs",
  "metrics",
  "system",
  "codex",
] as const;
export type PageName = typeof PAGES[number];

/** What the part of the address after `#` says. */
export interface Route {
  readonly page: PageName;
  /** After the slash: a request's id, or the part of the page to scroll to. */
  readonly part?: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Titles and labels; sentence case (ui §7). */
export const PAGE_TITLES: Readonly<Record<PageName, string>> = {
  overview: "Overview",
  requests: "Requests",
  tools: "Tools",
  channels: "Channels",
  oauth: "OAuth",
  harpoon: "Harpoon",
  logs: "Logs",
  metrics: "Metrics",
  system: "System",
  codex: "Assistant",
};

/** Reads a hash; an unknown page is the overview (operator-surface §10). */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = split(hash.replace(/^#/, ""), "?");
  const [name = "", part = ""] = split(path, "/");
  const page = PAGES.find((known) => known === name);
  if (page === undefined) return { page: "overview", query: new Map() };
  const query = new Map(new URLSearchParams(search));
  return part === "" ? { page, query } : { page, part: decode(part), query };
}

/** The hash of a route; the inverse of `parseRoute`. Empty values of the query are left out. */
export function routeHash(
  page: PageName,
  { part, query = {} }: {
    readonly part?: string | undefined;
    readonly query?: Readonly<Record<string, string | undefined>>;
  } = {},
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) search.set(key, value);
  const tail = search.size === 0 ? "" : `?${search}`;
  return `#${page}${part ? `/${encodeURIComponent(part)}` : ""}${tail}`;
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

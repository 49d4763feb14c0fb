import { assertEquals } from "@std/assert";
import type { Option } from "../../lib/config/option.ts";

/** What a file can hold; flags and variables are written from the same value. */
export type Node = string | readonly Node[] | { readonly [key: string]: Node };

/** Two values of a secret setting: one that counts, one that is refused. */
export interface Plant {
  readonly good: Node;
  readonly bad: Node;
}

/** Part of everything that must not be seen, and of nothing else. */
export const MARK = "PLANTED";
/** The runtime key, where a control plane has to know it. */
export const KEY = `sk-${MARK}-key-1`;
/** Nobody listens there. */
const NOWHERE = "127.0.0.1:9";
const WRONG_PROXY = `socks5://u:${MARK}-p@h:1`;

/** A plant for each row of the options table that is not open, by the setting's name. */
export const PLANTS: Readonly<Record<string, Plant>> = {
  "control_plane.base_url": {
    good: `http://${NOWHERE}/?key=${MARK}-query-1`,
    bad: `ftp://u:${MARK}-pass@h/?key=${MARK}-q`,
  },
  "control_plane.url_path": { good: "/", bad: `/x?key=${MARK}-q` },
  "control_plane.api_key": { good: KEY, bad: `sk-${MARK} with spaces` },
  "control_plane.extra_headers": {
    good: { "X-Gateway": `${MARK}-header-1` },
    bad: { "X-Gateway": `${MARK}\u0001-header` },
  },
  "control_plane.http_proxy": { good: proxy(1), bad: WRONG_PROXY },
  "mcp.server_urls": {
    good: [{
      channel: "main",
      url: `http://u:${MARK}-url-1@${NOWHERE}/mcp?token=${MARK}-query-2`,
      http_proxy: proxy(2),
    }],
    bad: [{ channel: "main", url: `nope://u:${MARK}-u@h/?token=${MARK}-q` }],
  },
  "mcp.commands": {
    good: [{ channel: "tools", command: `sh -c x --api-key ${MARK}-command-1` }],
    bad: [{ channel: "tools", command: `server --api-key '${MARK}-c` }],
  },
  "mcp.extra_headers": {
    good: { Authorization: `Bearer ${MARK}-header-2` },
    bad: { "not a name": `${MARK}-h` },
  },
  "mcp.discovery_extra_headers": {
    good: { "X-Probe": `${MARK}-header-3` },
    bad: { "X-Probe": `${MARK}\u007f-h` },
  },
  "mcp.http_proxy": { good: proxy(3), bad: `http://u:${MARK}-p@h:99999` },
  "harpoon.targets": {
    good: [{ label: "a", url: `https://u:${MARK}-url-2@h/?key=${MARK}-query-3` }],
    bad: [{ label: "Bad", url: `http://u:${MARK}-u@h/?key=${MARK}-q` }],
  },
  "harpoon.http_proxy": { good: proxy(4), bad: WRONG_PROXY },
  http_proxy: { good: proxy(5), bad: `u:${MARK}-p@h:1` },
  "proxy.https_proxy": { good: proxy(6), bad: WRONG_PROXY },
  "proxy.http_proxy": { good: proxy(7), bad: WRONG_PROXY },
  "admin_ui.token": { good: `${MARK}-admin-1`, bad: `${MARK}\n-admin` },
  "cloudflared.token": { good: `${MARK}-token-1`, bad: `${MARK}\n-token` },
};

function proxy(number: number): string {
  return `http://u:${MARK}-proxy-${number}@${NOWHERE}`;
}

/** The mark at each of the three places it can have in a group of base64, without the edges. */
const ENCODED = ["", "u", "u:"].map((before) => btoa(`${before}${MARK}`).slice(4, -4));

/**
 * Fails if anything that was planted is in an output, as it is or as base64.
 *
 * @param further other texts that must not be there
 */
export function hidden(output: string, what: string, further: readonly string[] = []): void {
  const found = output.split("\n").filter((line) =>
    [MARK, ...ENCODED, ...further].some((text) => line.includes(text))
  );
  assertEquals(found, [], what);
}

/** Where a value stands, and whether as itself or as a reference to a variable or a file. */
export interface Way {
  readonly place: "flag" | "env" | "yaml" | "json";
  readonly by: "value" | "env" | "file";
}

/** Every way there is. */
export const WAYS: readonly Way[] = (["flag", "env", "yaml", "json"] as const).flatMap((place) =>
  (["value", "env", "file"] as const).map((by) => ({ place, by }))
);

/** What to start the program with. */
export interface Given {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The text of a settings file; absent if nothing stands in one. */
  readonly file?: string;
  /** Texts of other files, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes values one way. @param dir where files that are referred to stand */
export function given(
  rows: readonly Option<unknown>[],
  values: Readonly<Record<string, Node>>,
  { place, by }: Way,
  dir: string,
): Given {
  const args: string[] = [];
  const env: Record<string, string> = {};
  const files: Record<string, string> = {};
  const tree: Record<string, Record<string, Node> | Node> = {};
  for (const row of rows) {
    const value = values[row.name];
    if (value === undefined) continue;
    const node = by === "value" ? value : referred(value, `ref_${row.name}`, (name, text) => {
      if (by === "env") env[name] = text;
      else files[`${dir}/${name}`] = `${text}\n`;
      return by === "env" ? `env:${name}` : `file:${dir}/${name}`;
    });
    if (place === "flag" && row.flag !== undefined) {
      args.push(...itemsOf(node).map((item) => `--${row.flag}=${item}`));
    } else if (place === "env" && row.env?.[0] !== undefined) {
      const separator = row.form.fileShape === "mapping" ? "; " : "\n";
      env[row.env[0]] = itemsOf(node).join(separator);
    } else if (place === "yaml" || place === "json") {
      const [section = "", key] = row.name.split(".");
      if (key === undefined) tree[section] = node;
      else tree[section] = { ...Object(tree[section]), [key]: node };
    }
  }
  if (place === "flag" || place === "env") return { args, env, files };
  const file = place === "json" ? JSON.stringify(tree, undefined, 2) : yamlOf(tree, "");
  return { args, env, file, files };
}

/** The value with its secrets elsewhere; `keep` puts one there and tells how to refer to it. */
function referred(
  node: Node,
  name: string,
  keep: (name: string, text: string) => string,
): Node {
  if (typeof node === "string") return keep(name.replaceAll(/\W/g, "_"), node);
  if (isList(node)) return node.map((item, index) => referred(item, `${name}_${index}`, keep));
  const isPlain = (key: string) => key === "channel" || key === "label";
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      isPlain(key) ? [key, value] : [key, referred(value, `${name}_${key}`, keep)]
    ),
  );
}

/** The texts of a flag that is given once for each, or the items of a variable. */
function itemsOf(node: Node): string[] {
  if (typeof node === "string") return [node];
  if (!isList(node)) return Object.entries(node).map(([name, value]) => `${name}: ${value}`);
  return node.map((entry) =>
    Object.entries(entry).map(([key, value]) => `${key.replaceAll("_", "-")}=${value}`).join(",")
  );
}

/** Block style, texts in double quotes. */
function yamlOf(node: Node | Readonly<Record<string, unknown>>, indent: string): string {
  if (typeof node === "string") return ` ${JSON.stringify(node).replaceAll("\u007f", "\\x7f")}\n`;
  const below = `${indent}  `;
  if (isList(node)) {
    return `\n${node.map((item) => `${below}-${yamlOf(item, below)}`).join("")}`;
  }
  const lines = Object.entries(node).map(([key, value]) =>
    `${below}${key}:${yamlOf(isNode(value) ? value : "", below)}`
  );
  return indent === "" && lines.length > 0 ? outdented(lines.join("")) : `\n${lines.join("")}`;
}

function outdented(text: string): string {
  return text.replaceAll(/^ {2}/gm, "");
}

function isList(node: unknown): node is readonly Node[] {
  return Array.isArray(node);
}

function isNode(value: unknown): value is Node {
  return typeof value === "string" || typeof value === "object" && value !== null;
}

/** How many processes run side by side: more than the processors there are gain nothing. */
const PROCESSES = 3;

/** Does the same with every item, a few at a time; the first failure is thrown once all are done. */
export async function forAll<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: PROCESSES }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

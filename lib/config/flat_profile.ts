import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { isBlank } from "./file_values.ts";

/** A key of older JSON profiles and the setting it stands for (configuration §S). */
interface FlatKey {
  readonly flat: readonly string[];
  readonly path: readonly string[];
  /** The value in the form of the setting. */
  readonly as?: (value: unknown) => unknown;
}

const KEYS: readonly FlatKey[] = [
  { flat: ["tunnel_id"], path: ["control_plane", "tunnel_id"] },
  { flat: ["control_plane_url"], path: ["control_plane", "base_url"] },
  {
    flat: ["mcp_server_url"],
    path: ["mcp", "server_urls"],
    as: (url) => [{ channel: "main", url }],
  },
  {
    flat: ["mcp_command"],
    path: ["mcp", "commands"],
    as: (command) => [{ channel: "main", command }],
  },
  { flat: ["ca_bundle_path"], path: ["ca_bundle"] },
  { flat: ["admin_ui_address"], path: ["health", "listen_addr"] },
  { flat: ["admin_ui_enabled"], path: ["admin_ui", "enabled"] },
  { flat: ["control_plane_mtls", "cert_path"], path: ["control_plane", "client_cert"] },
  { flat: ["control_plane_mtls", "key_path"], path: ["control_plane", "client_key"] },
  { flat: ["mcp_client_mtls", "cert_path"], path: ["mcp", "client_cert"] },
  { flat: ["mcp_client_mtls", "key_path"], path: ["mcp", "client_key"] },
  { flat: ["mcp_client_mtls", "ca_bundle_path"], path: ["mcp", "ca_bundle"] },
];

/** A file's content with every flat key moved to the setting it stands for. */
export interface Unflattened {
  readonly root: JsonObject;
  /** Where a moved setting is written: its dotted path -> its keys in the file. */
  readonly moved: ReadonlyMap<string, readonly string[]>;
  /** Settings given in both forms with different values: dotted flat key, dotted path. */
  readonly conflicts: readonly (readonly [flat: string, path: string])[];
}

/** Brings flat keys into the form of settings; what is no flat key stays as it is. */
export function unflatten(content: JsonObject): Unflattened {
  const root: Record<string, unknown> = { ...content };
  const moved = new Map<string, readonly string[]>();
  const conflicts: [string, string][] = [];
  for (const { flat, path, as } of KEYS) {
    const written = take(root, flat);
    if (written === undefined) continue;
    const value = as === undefined ? written : as(written);
    const present = lookUp(root, path);
    if (present === undefined) {
      put(root, path, value);
      moved.set(path.join("."), flat);
    } else if (!isSame(present, value)) {
      conflicts.push([flat.join("."), path.join(".")]);
    }
  }
  return { root, moved, conflicts };
}

/** Whether two values are written alike; one that contains itself is like no other. */
function isSame(left: unknown, right: unknown): boolean {
  try {
    return JSON.stringify(left) === JSON.stringify(right);
  } catch {
    return false;
  }
}

/** Takes a value out, together with a section that it leaves empty. */
function take(root: Record<string, unknown>, [first = "", second]: readonly string[]): unknown {
  const outer = Object.hasOwn(root, first) ? root[first] : undefined;
  if (second === undefined) {
    delete root[first];
    return isBlank(outer) ? undefined : outer;
  }
  if (!isJsonObject(outer) || !Object.hasOwn(outer, second)) return undefined;
  const { [second]: inner, ...rest } = outer;
  if (Object.keys(rest).length === 0) delete root[first];
  else root[first] = rest;
  return isBlank(inner) ? undefined : inner;
}

function lookUp(root: JsonObject, path: readonly string[]): unknown {
  let node: unknown = root;
  for (const key of path) node = isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : null;
  return isBlank(node) ? undefined : node;
}

/** A section that is no mapping stays: the schema tells what is wrong with it. */
function put(
  root: Record<string, unknown>,
  [first = "", second]: readonly string[],
  value: unknown,
) {
  if (second === undefined) root[first] = value;
  else if (!Object.hasOwn(root, first) || isBlank(root[first])) root[first] = { [second]: value };
  else {
    const section = root[first];
    if (isJsonObject(section)) root[first] = { ...section, [second]: value };
  }
}

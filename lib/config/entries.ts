import { canonicalChannel, HARPOON_CHANNEL, MAIN_CHANNEL } from "../wire/channel_name.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import type { McpBinding } from "./settings.ts";
import { parseHttpUrl } from "./urls.ts";

/** The fields of an entry that is written as a mapping, by name with dashes. */
export type EntryFields = ReadonlyMap<string, string>;

/** Fields of a server-URL entry; also the keys of its mapping form, with `_` for `-`. */
export const SERVER_URL_FIELDS = [
  "channel",
  "url",
  "unix-socket",
  "http-proxy",
  "client-cert",
  "client-key",
] as const;

/** Fields of a command entry. */
export const COMMAND_FIELDS = ["channel", "command"] as const;

/** Fields of the grammar whose feature this version lacks. */
const LATER_FIELDS = ["unix-socket", "http-proxy", "client-cert", "client-key"];

const QUALIFIED = /^(?:url|command|channel|unix-socket|http-proxy|client-cert|client-key)=/i;
const FOREIGN_IN_COMMAND = /,(?:http-proxy|url|unix-socket|client-cert|client-key)=/i;

/** A server URL for `main`, or `key=value` pairs separated by commas (configuration §7). */
export function parseServerUrlEntry(text: string): Parsed<McpBinding> {
  const entry = text.trim();
  if (entry === "") return refuse("must not be blank");
  if (!QUALIFIED.test(entry)) return serverUrlFromFields(new Map([["url", entry]]));
  const fields = new Map<string, string>();
  for (const pair of entry.split(",")) {
    const equals = pair.indexOf("=");
    const key = pair.slice(0, equals).trim().toLowerCase();
    const value = pair.slice(equals + 1).trim();
    if (equals < 0) return refuse("must be key=value pairs separated by commas");
    if (!SERVER_URL_FIELDS.some((known) => known === key)) {
      return refuse(`must only use the keys ${SERVER_URL_FIELDS.join(", ")}`);
    }
    if (value === "") return refuse(`has no value for ${key}`);
    if (fields.has(key)) return refuse(`gives ${key} twice`);
    fields.set(key, value);
  }
  return serverUrlFromFields(fields);
}

/** Checks the fields of a server-URL entry. */
export function serverUrlFromFields(fields: EntryFields): Parsed<McpBinding> {
  if (fields.has("client-cert") !== fields.has("client-key")) {
    return refuse("must give client-cert and client-key together");
  }
  if (fields.has("unix-socket") && fields.has("http-proxy")) {
    return refuse("must not combine unix-socket with http-proxy");
  }
  const later = LATER_FIELDS.find((key) => fields.has(key));
  if (later !== undefined) {
    return refuse(`uses ${later}, which is not supported by this version yet`);
  }
  const channel = bindableChannel(fields.get("channel") ?? "");
  if (channel.kind === "problem") return channel;
  const text = fields.get("url");
  if (text === undefined) return refuse("must give a url");
  const url = parseHttpUrl(text);
  if (url.kind === "problem") return url;
  return accept({ kind: "http-streamable", channel: channel.value, url: url.value });
}

/**
 * A command for `main`, `channel=C,command=REST` or `command=REST[,channel=C]`; the command keeps
 * its commas (configuration §7).
 */
export function parseCommandEntry(text: string): Parsed<McpBinding> {
  const entry = text.trim();
  if (entry === "") return refuse("must not be blank");
  if (!QUALIFIED.test(entry)) return commandFromFields(new Map([["command", entry]]));
  const led = /^channel=([^,]*),\s*command=([\s\S]*)$/i.exec(entry);
  if (led !== null) return qualifiedCommand(led[1] ?? "", led[2] ?? "");
  const bare = /^command=([\s\S]*)$/i.exec(entry)?.[1];
  if (bare === undefined) return refuse("must be channel=NAME,command=COMMAND");
  const trailing = /^([\s\S]*),channel=([\s\S]*)$/i.exec(bare);
  if (trailing === null) return qualifiedCommand(MAIN_CHANNEL, bare);
  return qualifiedCommand(trailing[2] ?? "", trailing[1] ?? "");
}

function qualifiedCommand(channel: string, command: string): Parsed<McpBinding> {
  if (channel.trim() === "") return refuse("has no value for channel");
  if (FOREIGN_IN_COMMAND.test(command)) {
    return refuse("must not mix a command with the keys of a server URL");
  }
  return commandFromFields(new Map([["channel", channel], ["command", command]]));
}

/** Checks the fields of a command entry. */
export function commandFromFields(fields: EntryFields): Parsed<McpBinding> {
  const channel = bindableChannel(fields.get("channel") ?? "");
  if (channel.kind === "problem") return channel;
  const command = fields.get("command")?.trim() ?? "";
  if (command === "") return refuse("must give a command");
  return accept({ kind: "stdio", channel: channel.value, command });
}

function bindableChannel(text: string): Parsed<string> {
  const channel = canonicalChannel(text);
  if (channel === undefined) {
    return refuse("must name a channel of 1 to 64 characters from a-z 0-9 _ -");
  }
  return channel === HARPOON_CHANNEL
    ? refuse("must not bind channel harpoon, which is reserved for the built-in server")
    : accept(channel);
}

import { canonicalChannel, HARPOON_CHANNEL, MAIN_CHANNEL } from "../wire/channel_name.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import type { McpBinding } from "./settings.ts";
import { parseProxy } from "./proxy.ts";
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

const QUALIFIED = /^(?:url|command|channel|unix-socket|http-proxy|client-cert|client-key)=/i;
const FOREIGN_IN_COMMAND = /,(?:http-proxy|url|unix-socket|client-cert|client-key)=/i;

/** Takes apart a server URL for `main`, or `key=value` pairs separated by commas (configuration §7). */
export function splitServerUrlEntry(text: string): Parsed<EntryFields> {
  const entry = text.trim();
  if (entry === "") return refuse("must not be blank");
  if (!QUALIFIED.test(entry)) return accept(new Map([["url", entry]]));
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
  return accept(fields);
}

/** Checks the fields of a server-URL entry. */
export function serverUrlFromFields(fields: EntryFields): Parsed<McpBinding> {
  if (fields.has("client-cert") !== fields.has("client-key")) {
    return refuse("must give client-cert and client-key together");
  }
  if (fields.has("unix-socket") && fields.has("http-proxy")) {
    return refuse("must not combine unix-socket with http-proxy");
  }
  const channel = bindableChannel(fields.get("channel") ?? "");
  if (channel.kind === "problem") return channel;
  const text = fields.get("url");
  if (text === undefined) return refuse("must give a url");
  const url = parseHttpUrl(text);
  if (url.kind === "problem") return url;
  const proxy = optional(fields.get("http-proxy"), parseProxy);
  if (proxy.kind === "problem") return refuse(`gives an http-proxy that ${proxy.rule}`);
  const unixSocket = fields.get("unix-socket");
  if (unixSocket !== undefined && /^https:/i.test(url.value)) {
    return refuse(
      "must give an http:// url with unix-socket: the socket is spoken to in clear text",
    );
  }
  const [certFile, keyFile] = [fields.get("client-cert"), fields.get("client-key")];
  return accept({
    kind: "http-streamable",
    channel: channel.value,
    url: url.value,
    ...(unixSocket === undefined ? {} : { unixSocket }),
    ...(proxy.value === undefined ? {} : { httpProxy: proxy.value }),
    ...(certFile === undefined || keyFile === undefined
      ? {}
      : { clientCertificate: { certFile, keyFile } }),
  });
}

function optional<T>(
  text: string | undefined,
  parse: (text: string) => Parsed<T>,
): Parsed<T | undefined> {
  return text === undefined ? accept(undefined) : parse(text);
}

/**
 * Takes apart a command for `main`, `channel=C,command=REST` or `command=REST[,channel=C]`; the
 * command keeps its commas (configuration §7).
 */
export function splitCommandEntry(text: string): Parsed<EntryFields> {
  const entry = text.trim();
  if (entry === "") return refuse("must not be blank");
  if (!QUALIFIED.test(entry)) return accept(new Map([["command", entry]]));
  const led = /^channel=([^,]*),\s*command=([\s\S]*)$/i.exec(entry);
  if (led !== null) return qualifiedCommand(led[1] ?? "", led[2] ?? "");
  const bare = /^command=([\s\S]*)$/i.exec(entry)?.[1];
  if (bare === undefined) return refuse("must be channel=NAME,command=COMMAND");
  const trailing = /^([\s\S]*),channel=([\s\S]*)$/i.exec(bare);
  if (trailing === null) return qualifiedCommand(MAIN_CHANNEL, bare);
  return qualifiedCommand(trailing[2] ?? "", trailing[1] ?? "");
}

function qualifiedCommand(channel: string, command: string): Parsed<EntryFields> {
  if (channel.trim() === "") return refuse("has no value for channel");
  if (FOREIGN_IN_COMMAND.test(command)) {
    return refuse("must not mix a command with the keys of a server URL");
  }
  return accept(new Map([["channel", channel], ["command", command]]));
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

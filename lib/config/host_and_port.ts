import { parseIp } from "../core/ip_address.ts";

const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;
const MAX_NAME_CHARS = 253;
const MAX_PORT = 65_535;

/** Whether a text is `host:port` as a right to connect is written: a name or an address, and a real port. */
export function isHostAndPort(text: string): boolean {
  const [, host = "", port = ""] = /^(.+):([1-9]\d{0,4})$/.exec(text) ?? [];
  return Number(port) > 0 && Number(port) <= MAX_PORT && isHost(host);
}

function isHost(host: string): boolean {
  if (/^\[.*\]$/.test(host)) return host.includes(":") && parseIp(host) !== undefined;
  const name = host.replace(/\.$/, "");
  const labels = name.split(".");
  // What ends in a number is an address to everybody, or nothing.
  if (/^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "")) return !host.endsWith(".") && isV4(host);
  return name.length <= MAX_NAME_CHARS && labels.every((label) => LABEL.test(label));
}

function isV4(host: string): boolean {
  return host.includes(".") && parseIp(host)?.isV4 === true;
}

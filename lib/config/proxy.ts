import { Secret } from "../core/secret.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import type { ProxySetting } from "./settings.ts";

/** A proxy's `http` or `https` URL with a host; credentials in it stay apart (configuration §5). */
export function parseProxy(text: string): Parsed<ProxySetting> {
  const trimmed = text.trim();
  const url = /^https?:\/\/[^/]/i.test(trimmed) && URL.canParse(trimmed)
    ? new URL(trimmed)
    : undefined;
  if (url === undefined) return refuse("must be an http:// or https:// URL with a host");
  const { username, password } = url;
  const decoded = [username, password].map(decode);
  if (decoded.includes(undefined)) {
    return refuse("must have a user name and password that are percent-encoded correctly");
  }
  const credentials = username === "" && password === "" ? undefined : decoded.join(":");
  return accept({
    origin: url.origin,
    credentials: credentials === undefined ? undefined : new Secret(credentials),
  });
}

/** The same from a variable of the system, where the scheme may be missing (network-and-oauth §1.2). */
export function parseSystemProxy(text: string): Parsed<ProxySetting> {
  const trimmed = text.trim();
  return parseProxy(trimmed.includes("://") ? trimmed : `http://${trimmed}`);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

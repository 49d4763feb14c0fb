import type { HealthSettings } from "../../config/settings.ts";
import { whyUnreadable } from "../../config/references.ts";
import { baseOf, socketBase } from "./base_url.ts";
import type { Locator, Resolved } from "./health_report.ts";

/** Where a client listens when nobody says otherwise (configuration §1). */
const DEFAULT_PORT = 8080;

/** Where to look, and where that leads. */
export interface Located {
  readonly locator: Locator;
  readonly base: Resolved;
}

/**
 * The locator that settings stand for: the URL file, else the listener's own address (cli §18). A
 * port that the system chose is only known from the file.
 */
export function locatorOf({ urlFile, unixSocket, hostname, port }: HealthSettings): Locator {
  if (urlFile !== undefined) return { kind: "url_file", path: urlFile };
  if (unixSocket !== undefined) return { kind: "url", url: socketBase(unixSocket) };
  return isLoopback(hostname)
    ? { kind: "port", port }
    : { kind: "url", url: `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}` };
}

/** The locator where nothing tells of another. */
export const defaultLocator: Locator = { kind: "port", port: DEFAULT_PORT };

/** Follows a locator to the base URL. Never throws. */
export function locate(locator: Locator, readFile: (path: string) => string): Located {
  return { locator, base: resolve(locator, readFile) };
}

function resolve(locator: Locator, readFile: (path: string) => string): Resolved {
  switch (locator.kind) {
    case "url":
      return baseOf(locator.url);
    case "url_file":
      return fromFile(locator.path, readFile);
    case "port":
      return locator.port === 0
        ? unresolved("the system chose the port; only a URL file tells it: set health.url_file")
        : { kind: "base", url: `http://127.0.0.1:${locator.port}` };
  }
}

function fromFile(path: string, readFile: (path: string) => string): Resolved {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    return unresolved(
      error instanceof Deno.errors.NotFound
        ? `${path} does not exist: the client is not running, or writes another file`
        : `${path} ${whyUnreadable(error)}`,
    );
  }
  const base = baseOf(text);
  return base.kind === "base" ? base : unresolved(`${path} holds no base URL: ${base.error}`);
}

function unresolved(error: string): Resolved {
  return { kind: "unresolved", error };
}

/** Wildcards count: a listener on every interface is also on this one. */
function isLoopback(hostname: string): boolean {
  return ["", "0.0.0.0", "::", "127.0.0.1", "localhost"].includes(hostname);
}

import { BodyError, readText } from "../core/body.ts";
import { headerLines } from "../core/header_lines.ts";
import type { RouteVia } from "../core/proxy_route.ts";
import { TimedSignal } from "../core/timed_signal.ts";
import type { HeaderList } from "../wire/header_list.ts";
import { type Trouble, troubleOf } from "./probe.ts";

/** The largest metadata document taken (wire-protocol §5). */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Redirects followed before a chain counts as a loop (network-and-oauth §5.3). */
const MAX_REDIRECTS = 10;

/** What a `GET` for a metadata document gave. */
export type Fetched =
  /** A success with a readable body. */
  | {
    readonly kind: "body";
    readonly status: number;
    readonly headers: HeaderList;
    readonly text: string;
  }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "malformed"; readonly status: number; readonly why: string }
  | { readonly kind: "redirect"; readonly status: number; readonly why: string }
  | { readonly kind: "no-answer"; readonly trouble: Trouble };

/** How the document is asked for. */
export interface DocumentRequest {
  readonly url: string;
  readonly http: Deno.HttpClient;
  readonly via: RouteVia | undefined;
  /** The lines for an address of the document's own origin; no other is ever asked. */
  readonly headers: [string, string][];
  /** Bound for the whole, redirects and body included, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Fetches a metadata document. Redirects are followed within the document's origin only: another one
 * is not even connected to.
 *
 * @throws the signal's reason if it aborts, and nothing else
 */
export async function fetchDocument(
  request: DocumentRequest,
  signal: AbortSignal,
): Promise<Fetched> {
  using timed = new TimedSignal(signal, request.timeoutMs);
  try {
    return await follow(request, timed.signal);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "no-answer", trouble: troubleOf(error, request.via) };
  }
}

async function follow(
  { url, http, headers }: DocumentRequest,
  signal: AbortSignal,
): Promise<Fetched> {
  const { origin } = new URL(url);
  let at = url;
  for (let hops = 0;; hops++) {
    const response = await fetch(at, { client: http, redirect: "manual", headers, signal });
    const { status } = response;
    if (response.ok) return await readBody(response);
    await response.body?.cancel();
    const location = isRedirect(status) ? response.headers.get("location") : null;
    if (location === null) return { kind: "status", status };
    const next = URL.parse(location, at);
    if (next?.origin !== origin) {
      return { kind: "redirect", status, why: "it leads to another origin, which is not asked" };
    }
    if (hops === MAX_REDIRECTS) return { kind: "redirect", status, why: "it redirects too often" };
    at = next.href;
  }
}

async function readBody(response: Response): Promise<Fetched> {
  const { status } = response;
  try {
    const text = await readText(response, MAX_DOCUMENT_BYTES);
    return { kind: "body", status, headers: headerLines(response.headers), text };
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return { kind: "malformed", status, why: error.message };
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

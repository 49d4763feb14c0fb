import { isLoopback, parseIp } from "../../core/ip_address.ts";

/** Who is at the other end of a connection. `X-Forwarded-For` is never believed. */
export type Peer =
  | { readonly kind: "tcp"; readonly address: string }
  /** The socket is this user's alone. */
  | { readonly kind: "unix" };

/** What the settings allow. */
export interface GuardRules {
  /** Others than this machine may see the pages (`admin_ui.allow_remote`). */
  readonly allowRemote: boolean;
  /** Names the pages may be called by beside addresses and `localhost`; lower case. */
  readonly hostNames: readonly string[];
  /** Secret; asked of everybody but loopback and socket peers. */
  readonly token?: string | undefined;
}

/** What the guard looks at. */
export interface GuardedRequest {
  readonly method: string;
  /** Path of the URL. */
  readonly path: string;
  readonly headers: Headers;
  /** `http:` or `https:`. */
  readonly protocol: string;
}

/** The verdict; a refusal's message ends up in the answer. */
export type GuardVerdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly message: string };

const ALLOWED: GuardVerdict = { kind: "allowed" };
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS", "TRACE"];

/**
 * Whether a request may see or change anything (operator-surface §2, §13). Pure but for the
 * comparison of the token, which is given in.
 *
 * Beyond the reference: the `Host` is checked on every route and the origin on every read of data, or
 * a page whose name was pointed at this machine could read logs and payloads.
 *
 * @param sameSecret compares in constant time
 */
export function judgeRequest(
  request: GuardedRequest,
  peer: Peer,
  rules: GuardRules,
  sameSecret: (a: string, b: string) => boolean,
): GuardVerdict {
  const isLocal = isLocalPeer(peer);
  if (!isLocal && !rules.allowRemote) {
    return refused(
      "admin UI is restricted to loopback; set --allow-remote-ui to override",
    );
  }
  if (peer.kind === "tcp") {
    const name = hostName(request.headers.get("host"));
    if (name === undefined || !isKnownHost(name, isLocal, rules)) {
      return refused("admin UI does not answer to this host name; use its address");
    }
  }
  if (!isLocal && rules.token !== undefined && !hasToken(request, rules.token, sameSecret)) {
    return { kind: "refused", status: 401, message: "admin UI needs its token as the password" };
  }
  return judgeOrigin(request);
}

/** Whether it is this machine that asks. */
export function isLocalPeer(peer: Peer): boolean {
  return peer.kind === "unix" || isLoopbackAddress(peer.address);
}

/** Whether a page of another site is behind the request. */
function judgeOrigin({ method, path, headers, protocol }: GuardedRequest): GuardVerdict {
  const changes = !SAFE_METHODS.includes(method);
  // A link to the page itself may stand anywhere; data and changes are for the page alone.
  if (!changes && !path.startsWith("/api/")) return ALLOWED;
  const message = changes
    ? "admin UI unsafe request must be same-origin"
    : "admin UI data is for its own pages; open the page itself";
  const site = headers.get("sec-fetch-site");
  if (site === "cross-site" || site === "same-site") return refused(message);
  const claimed = headers.get("origin") ?? headers.get("referer");
  if (claimed === null) return ALLOWED;
  const own = `${protocol}//${headers.get("host") ?? ""}`.toLowerCase();
  const from = URL.parse(claimed)?.origin;
  return from !== undefined && from === URL.parse(own)?.origin ? ALLOWED : refused(message);
}

/** The host of a `Host` header without its port, lower case, without brackets. */
function hostName(host: string | null): string | undefined {
  if (host === null || host === "") return undefined;
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:/?#@\\\s]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, "");
}

function isKnownHost(name: string, isLocal: boolean, { hostNames }: GuardRules): boolean {
  if (name === "localhost" || hostNames.includes(name)) return true;
  // A name can be pointed anywhere, an address cannot: whoever gives one means this listener.
  return isLocal ? isLoopbackAddress(name) : parseIp(name) !== undefined;
}

function isLoopbackAddress(text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && isLoopback(address);
}

/** The token as the password of Basic authorization, so that browsers ask for it, or as a bearer. */
function hasToken(
  { headers }: GuardedRequest,
  token: string,
  sameSecret: (a: string, b: string) => boolean,
): boolean {
  const given = headers.get("authorization") ?? "";
  const bearer = /^bearer[ \t]+(.+)$/i.exec(given)?.[1];
  if (bearer !== undefined) return sameSecret(bearer, token);
  const basic = /^basic[ \t]+([a-z0-9+/=]+)$/i.exec(given)?.[1];
  if (basic === undefined) return false;
  try {
    // In UTF-8, as the challenge asks for.
    const text = new TextDecoder().decode(Uint8Array.fromBase64(basic));
    const [, password] = /^[^:]*:(.*)$/s.exec(text) ?? [];
    return password !== undefined && sameSecret(password, token);
  } catch {
    return false;
  }
}

function refused(message: string): GuardVerdict {
  return { kind: "refused", status: 403, message };
}

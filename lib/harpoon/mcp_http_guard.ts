import { isLoopback, parseIp } from "../core/ip_address.ts";
import { PROTOCOL_VERSIONS } from "./protocol_versions.ts";

const METHODS: readonly string[] = ["GET", "POST", "DELETE"];

const JSON_TYPE = "application/json";
const STREAM_TYPE = "text/event-stream";

/**
 * Whether a request may not reach `/harpoon/mcp`, and the answer it gets then (harpoon §11). Whoever
 * reaches the endpoint can call every target, so it is for processes of this machine only, and not
 * for web pages they show: a page of another origin, or one that made its name point here, is
 * refused by `Origin` and `Host`.
 */
export function refusalOf(request: Request, remoteIsLoopback: boolean): Response | undefined {
  if (!remoteIsLoopback) return refused(403, "harpoon transport is restricted to loopback");
  const host = hostOf(request);
  if (host === undefined || !isThisMachine(host.hostname)) {
    return refused(403, "the Host header must name this machine, such as localhost");
  }
  if (!isSameOrigin(request.headers, host.host)) {
    return refused(403, "cross-origin requests are not allowed");
  }
  if (!METHODS.includes(request.method)) {
    return refused(405, "method not allowed", { allow: METHODS.join(", ") });
  }
  const version = request.headers.get("mcp-protocol-version");
  if (version !== null && !PROTOCOL_VERSIONS.includes(version)) {
    return refused(400, `MCP-Protocol-Version must be one of ${PROTOCOL_VERSIONS.join(", ")}`);
  }
  switch (request.method) {
    case "POST":
      return postRefusal(request.headers);
    case "GET":
      if (!accepts(request.headers, STREAM_TYPE)) {
        return refused(400, `Accept must include ${STREAM_TYPE}`);
      }
      return sessionRefusal(request.headers);
    default:
      return sessionRefusal(request.headers);
  }
}

function postRefusal(headers: Headers): Response | undefined {
  if (mediaType(headers.get("content-type") ?? "") !== JSON_TYPE) {
    return refused(415, `Content-Type must be ${JSON_TYPE}`);
  }
  return accepts(headers, JSON_TYPE) && accepts(headers, STREAM_TYPE)
    ? undefined
    : refused(400, `Accept must include both ${JSON_TYPE} and ${STREAM_TYPE}`);
}

function sessionRefusal(headers: Headers): Response | undefined {
  return headers.has("mcp-session-id") ? undefined : refused(400, "Mcp-Session-Id is required");
}

function hostOf({ headers, url }: Request): URL | undefined {
  return URL.parse(`http://${headers.get("host") ?? new URL(url).host}`) ?? undefined;
}

function isThisMachine(hostname: string): boolean {
  const address = parseIp(hostname);
  return address === undefined ? hostname === "localhost" : isLoopback(address);
}

/** Programs send neither header; browsers send at least one with everything that could do harm. */
function isSameOrigin(headers: Headers, host: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  return origin === null || URL.parse(origin)?.host === host;
}

function accepts(headers: Headers, type: string): boolean {
  const range = `${type.slice(0, type.indexOf("/"))}/*`;
  return (headers.get("accept") ?? "").split(",").map(mediaType)
    .some((accepted) => accepted === type || accepted === range || accepted === "*/*");
}

/** A media type without parameters, in lower case. */
function mediaType(value: string): string {
  const [type = ""] = value.split(";");
  return type.trim().toLowerCase();
}

function refused(status: number, reason: string, headers: HeadersInit = {}): Response {
  return new Response(`${reason}\n`, { status, headers });
}

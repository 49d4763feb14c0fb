import { type HeaderList, headerValue } from "../wire/header_list.ts";
import { isJsonObject, type JsonObject } from "../wire/json.ts";
import type { Trouble } from "./probe.ts";
import { MODERN_VERSION } from "./probe_message.ts";
import type { InitializeOutcome, RpcError, ServerName } from "./probe_outcome.ts";

/** What came back for a request of a probe. */
export type ProbeAnswer =
  /** `message` is the JSON-RPC response, if there was one to this request. */
  | {
    readonly kind: "answered";
    readonly status: number;
    readonly headers: HeaderList;
    readonly message: JsonObject | undefined;
  }
  | { readonly kind: "trouble"; readonly trouble: Trouble; readonly headers: HeaderList };

/** What `server/discover` settles; where it does not, `initialize` is next. */
export type DiscoverVerdict =
  | { readonly kind: "settled"; readonly outcome: InitializeOutcome }
  | { readonly kind: "ask-initialize" };

const SERVER_INFO = "io.modelcontextprotocol/serverInfo";
/** What an error of a server may say to an operator. */
const MAX_MESSAGE_CHARS = 200;

/** Header or body of the envelope, or a capability, not as this modern server wants it. */
const MODERN_ERRORS: ReadonlySet<number> = new Set([-32020, -32021]);
const UNSUPPORTED_VERSION = -32022;

/**
 * Reads the answer to `server/discover` (mcp-eras §3). A server is of the modern era only by its own
 * word; of every other that answers at all, even with a fault, `initialize` tells more.
 */
export function readDiscover(answer: ProbeAnswer): DiscoverVerdict {
  if (answer.kind === "trouble") return readDiscoverTrouble(answer.trouble);
  const refusal = authRequired(answer);
  if (refusal !== undefined) return { kind: "settled", outcome: refusal };
  const { message } = answer;
  const version = message === undefined ? undefined : modernVersion(message);
  if (version === undefined) return { kind: "ask-initialize" };
  const meta = isJsonObject(message?.["result"]) ? message["result"]["_meta"] : undefined;
  const server = serverName(isJsonObject(meta) ? meta[SERVER_INFO] : undefined);
  return {
    kind: "settled",
    outcome: { kind: "ok", era: "modern", protocolVersion: version, server },
  };
}

/** Nobody there is nobody there; a server that is confused by the question may still know the other. */
function readDiscoverTrouble(trouble: Trouble): DiscoverVerdict {
  switch (trouble.kind) {
    case "timeout":
    case "reset":
    case "not-http":
      return { kind: "ask-initialize" };
    case "refused":
    case "dns":
    case "tls":
    case "proxy":
      return { kind: "settled", outcome: { kind: trouble.kind, detail: trouble.detail } };
  }
}

/** Reads the answer to `initialize`. */
export function readInitialize(answer: ProbeAnswer): InitializeOutcome {
  if (answer.kind === "trouble") {
    const { kind, detail } = answer.trouble;
    return { kind: kind === "not-http" ? "not-mcp" : kind, detail };
  }
  const refusal = authRequired(answer);
  if (refusal !== undefined) return refusal;
  const { status, message } = answer;
  const result = message?.["result"];
  if (isJsonObject(result) && typeof result["protocolVersion"] === "string") {
    return {
      kind: "ok",
      era: "legacy",
      protocolVersion: result["protocolVersion"],
      server: serverName(result["serverInfo"]),
    };
  }
  const error = message === undefined ? undefined : rpcError(message);
  if (error !== undefined) {
    return {
      kind: "not-mcp",
      detail: `it refuses initialize (error ${error.code ?? "without a code"})`,
      error,
    };
  }
  if (status >= 200 && status < 300) {
    return { kind: "not-mcp", detail: "the answer to initialize is not MCP" };
  }
  return { kind: "http-error", status, detail: httpDetail(status) };
}

/** The newest modern revision that the server says it speaks, by a result or by an error. */
function modernVersion(message: JsonObject): string | undefined {
  const { result } = message;
  if (isJsonObject(result)) {
    return isJsonObject(result["capabilities"]) ? newest(result["supportedVersions"]) : undefined;
  }
  const error = rpcError(message);
  if (error?.code === undefined) return undefined;
  if (MODERN_ERRORS.has(error.code)) return MODERN_VERSION;
  if (error.code !== UNSUPPORTED_VERSION) return undefined;
  const data = isJsonObject(message["error"]) ? message["error"]["data"] : undefined;
  return isJsonObject(data) ? newest(data["supported"]) : undefined;
}

function newest(versions: unknown): string | undefined {
  if (!Array.isArray(versions)) return undefined;
  return versions
    .filter((one): one is string => typeof one === "string" && one >= MODERN_VERSION)
    .sort()
    .at(-1);
}

function authRequired(
  { status, headers }: Extract<ProbeAnswer, { kind: "answered" }>,
): InitializeOutcome | undefined {
  const challenge = headerValue(headers, "WWW-Authenticate");
  if (status !== 401 && !(status === 403 && challenge !== undefined)) return undefined;
  return { kind: "auth-required", status, ...(challenge === undefined ? {} : { challenge }) };
}

function serverName(info: unknown): ServerName {
  if (!isJsonObject(info)) return {};
  const { name, version } = info;
  return {
    ...(typeof name === "string" ? { name: name.slice(0, MAX_MESSAGE_CHARS) } : {}),
    ...(typeof version === "string" ? { version: version.slice(0, MAX_MESSAGE_CHARS) } : {}),
  };
}

function rpcError(message: JsonObject): RpcError | undefined {
  const error = message["error"];
  if (!isJsonObject(error)) return undefined;
  const { code, message: text } = error;
  return {
    code: typeof code === "number" ? code : undefined,
    message: typeof text === "string" ? text.slice(0, MAX_MESSAGE_CHARS) : "",
  };
}

function httpDetail(status: number): string {
  if (status === 404 || status === 405) {
    return `HTTP ${status}; the path of the server's URL may be wrong`;
  }
  return status < 400 ? `HTTP ${status}; redirects are not followed` : `HTTP ${status}`;
}

import { isRecord, type Rec } from "./fixture_http.ts";

/** The prefix of MCP's own `_meta` keys. */
export const META = "io.modelcontextprotocol/";
const VERSION = "2026-07-28";

/** An error answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    override readonly message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}

export function problem(id: unknown, { status, code, message, data }: Problem): Response {
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  return Response.json({ jsonrpc: "2.0", id, error }, { status });
}

/** The params of a request whose envelope and headers are right (mcp-eras §1.4). @throws Problem */
export function checkEnvelope(message: Rec, headers: Headers): Rec {
  const params = isRecord(message["params"]) ? message["params"] : {};
  const meta = isRecord(params["_meta"]) ? params["_meta"] : {};
  const version = meta[`${META}protocolVersion`];
  const said = headers.get("mcp-protocol-version");
  if (typeof version === "string" && said !== null && said !== version) {
    throw new Problem(400, -32020, "MCP-Protocol-Version differs");
  }
  if (typeof version !== "string" || !isRecord(meta[`${META}clientCapabilities`])) {
    const data = { supported: [VERSION] };
    throw new Problem(400, message["method"] === "initialize" ? -32022 : -32602, "envelope", data);
  }
  if (version !== VERSION) {
    const data = { supported: [VERSION], requested: version };
    throw new Problem(400, -32022, "unsupported version", data);
  }
  const expected: [string, unknown][] = [
    ["mcp-protocol-version", version],
    ["mcp-method", message["method"]],
    ["mcp-name", params["name"] ?? params["uri"]],
  ];
  for (const [name, value] of expected) {
    const isNamed = name !== "mcp-name" ||
      ["tools/call", "prompts/get", "resources/read"].includes(String(message["method"]));
    if (isNamed && headers.get(name) !== value) {
      throw new Problem(400, -32020, `${name} is missing or differs`);
    }
  }
  if (params["name"] === "test_x_mcp_header" && isRecord(params["arguments"])) {
    const { region } = params["arguments"];
    const sent = headers.get("mcp-param-region");
    if (region !== undefined && decoded(sent) !== region) {
      throw new Problem(400, -32020, "Mcp-Param-Region is missing or differs");
    }
  }
  return params;
}

function decoded(value: string | null): string | null {
  const [, content] = /^=\?base64\?(.*)\?=$/.exec(value ?? "") ?? [];
  if (content === undefined) return value;
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(content));
  } catch {
    return null;
  }
}

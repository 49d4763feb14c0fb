import { type HeaderList, headerValue } from "../../wire/header_list.ts";
import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import type { FinalReply } from "../../wire/reply.ts";
import { schemaHeaders } from "../http_params.ts";
import { decodeValue } from "./header_value.ts";
import { readEnvelope } from "./envelope.ts";
import { memberAt, stringAt } from "./json_edit.ts";
import { answered, errorText } from "./messages.ts";
import { CODE, MODERN_VERSION } from "./revisions.ts";

/** Where `Mcp-Name` repeats from (mcp-eras §1.4). */
const NAMED_BY: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};
const PARAM = "mcp-param-";

/**
 * What is wrong with a modern call, in the order of the reference SDK (mcp-eras §1.4); `undefined` if
 * nothing is. Headers that differ are refused; headers that are absent are not, as an intermediary may
 * have dropped them and the bridge does not need them.
 *
 * @param schemaOf the input schema of a tool, where it is known
 */
export function refusalOf(
  call: JsonRpcCall,
  headers: HeaderList,
  schemaOf: (tool: string) => unknown,
): FinalReply | undefined {
  const { text, idText, method } = call;
  const refuse = (code: number, message: string, data?: string) =>
    answered(errorText(idText, code, message, data), 400);
  const differs = (name: string) =>
    refuse(CODE.headerMismatch, `header ${name} differs from the message, or cannot be read`);

  const envelope = readEnvelope(text);
  const version = headerValue(headers, "MCP-Protocol-Version")?.trim();
  if (envelope !== undefined && version !== undefined && version !== envelope.version) {
    return differs("MCP-Protocol-Version");
  }
  if (envelope === undefined) {
    return refuse(
      CODE.invalidParams,
      "params._meta needs io.modelcontextprotocol/protocolVersion and /clientCapabilities",
    );
  }
  if (envelope.version !== MODERN_VERSION) {
    return refuse(
      CODE.unsupportedVersion,
      `protocol version ${envelope.version} is not supported`,
      JSON.stringify({ supported: [MODERN_VERSION], requested: envelope.version }),
    );
  }
  if (!agrees(headerValue(headers, "Mcp-Method"), method)) return differs("Mcp-Method");
  const member = NAMED_BY[method];
  const name = member === undefined ? undefined : stringAt(text, "params", member);
  if (name !== undefined && !agrees(headerValue(headers, "Mcp-Name"), name)) {
    return differs("Mcp-Name");
  }
  const wrong = method === "tools/call" && name !== undefined
    ? wrongParam(text, headers, schemaOf(name))
    : undefined;
  return wrong === undefined ? undefined : differs(wrong);
}

/** An absent header agrees with everything. */
function agrees(value: string | undefined, expected: string): boolean {
  return value === undefined || decodeValue(value) === expected;
}

/** The first `Mcp-Param-*` header that is not what the tool's schema makes of the arguments. */
function wrongParam(text: string, headers: HeaderList, schema: unknown): string | undefined {
  if (!headers.some(([name]) => name.toLowerCase().startsWith(PARAM))) return undefined;
  const args = memberAt(text, "params", "arguments");
  const expected = schemaHeaders(schema, args === undefined ? undefined : JSON.parse(args));
  for (const [name, value] of expected) {
    const sent = headerValue(headers, name);
    if (sent === undefined || !sameValue(sent, value)) return name;
  }
  // Of a parameter that the body does not have, or a header that is not of the schema, nothing can
  // be said but whether it can be read at all.
  return headers.find(([name, value]) =>
    name.toLowerCase().startsWith(PARAM) && decodeValue(value) === undefined
  )?.[0];
}

function sameValue(sent: string, expected: string): boolean {
  const [a, b] = [decodeValue(sent), decodeValue(expected)];
  if (a === undefined || b === undefined) return false;
  // Integers are compared as numbers (mcp-eras §1.4).
  return a === b || (/^-?\d+(\.0+)?$/.test(a) && /^-?\d+$/.test(b) && Number(a) === Number(b));
}

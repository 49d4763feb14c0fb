import type { JsonRpcCommand } from "../wire/command.ts";
import { type HeaderLine, type HeaderList, headerValue } from "../wire/header_list.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../wire/json.ts";
import { valueSpan } from "../wire/json_span.ts";
import { readMessage } from "../wire/jsonrpc.ts";
import type { FinalReply, Reply } from "../wire/reply.ts";
import { encodeValue, isModernRequest } from "./http_headers.ts";

/** Header and body differ, or a header is missing (mcp-eras §1.5). */
const HEADER_MISMATCH = -32020;
/** `Mcp-Param-*` repeats arguments of a tool as headers. */
const PREFIX = "Mcp-Param-";
/** Pages of `tools/list` read in search of one tool; the consumer waits for each of them. */
const MAX_PAGES = 10;
/** Objects inside objects a schema is followed into; real tools use one or two. */
const MAX_DEPTH = 16;
/** Tools whose schemas are kept; only those that ask for headers are. */
const MAX_TOOLS = 1_000;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Whether a refused call may only have lacked its `Mcp-Param-*` headers, which a consumer cannot
 * know before it has read the tool's schema (mcp-eras §6). A header it did send is its own word.
 */
export function wantsParams(command: JsonRpcCommand, refusal: FinalReply): boolean {
  return refusal.kind === "response" && refusal.status === 400 &&
    errorCode(refusal.message) === HEADER_MISMATCH && lacksParams(command);
}

/** Whether a message is a modern call of a tool whose consumer sent no such header. */
function lacksParams({ message, headers }: JsonRpcCommand): boolean {
  return message.kind === "call" && message.method === "tools/call" &&
    isModernRequest(message.text, headers) &&
    !headers.some(([name]) => name.toLowerCase().startsWith(PREFIX.toLowerCase()));
}

/**
 * The schemas of the tools that ask for `Mcp-Param-*` headers, as the target lists them, by who asks
 * and name. Empty for most targets, and then of no cost.
 */
export class ParamSchemas {
  readonly #schemas = new Map<string, unknown>();

  /** The headers that a call lacks by what is known of its tool; none if that is nothing. */
  known(command: JsonRpcCommand): HeaderList {
    if (this.#schemas.size === 0 || !lacksParams(command)) return [];
    const call = toolCallOf(command);
    const schema = call && this.#schemas.get(call.key);
    return schema === undefined ? [] : schemaHeaders(schema, call?.args);
  }

  /**
   * The headers of a call by the schema that the target lists now; none if it does not list the tool, or
   * the schema asks for none.
   *
   * @param forward sends a command to the target with the channel's own means
   */
  async fresh(
    command: JsonRpcCommand,
    forward: (list: JsonRpcCommand) => AsyncIterable<Reply>,
  ): Promise<HeaderList> {
    const call = toolCallOf(command);
    if (call === undefined) return [];
    const schema = await listedSchema(call.name, command, forward);
    const headers = schemaHeaders(schema, call.args);
    this.#schemas.delete(call.key);
    const [oldest] = this.#schemas.keys();
    if (oldest !== undefined && this.#schemas.size >= MAX_TOOLS) this.#schemas.delete(oldest);
    if (headers.length > 0) this.#schemas.set(call.key, schema);
    return headers;
  }
}

/** What a call of a tool says; `undefined` if it names none. */
function toolCallOf({ message, headers }: JsonRpcCommand) {
  const params = partOf(message.text, "params");
  const name = isJsonObject(params) ? params["name"] : undefined;
  if (!isJsonObject(params) || typeof name !== "string") return undefined;
  // Servers may list other tools to others.
  const key = JSON.stringify([headerValue(headers, "Authorization") ?? "", name]);
  return { name, key, args: params["arguments"] };
}

/** The input schema of a tool in the target's list; `undefined` if it is not found. */
async function listedSchema(
  name: string,
  command: JsonRpcCommand,
  forward: (list: JsonRpcCommand) => AsyncIterable<Reply>,
): Promise<unknown> {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const list = listCommand(command, cursor);
    if (list === undefined) return undefined;
    const result = await resultOf(forward(list));
    const tools = result?.["tools"];
    if (!Array.isArray(tools)) return undefined;
    const tool: unknown = tools.find((tool) => isJsonObject(tool) && tool["name"] === name);
    if (isJsonObject(tool)) return tool["inputSchema"];
    const next = result?.["nextCursor"];
    if (typeof next !== "string") return undefined;
    cursor = next;
  }
  return undefined;
}

/**
 * The headers a tool's schema asks for (mcp-eras §1.4): one for each property with `x-mcp-header`
 * that has a value. None at all if the schema breaks the rules, as such a tool is not to be used.
 */
export function schemaHeaders(inputSchema: unknown, args: unknown): HeaderList {
  const lines: HeaderLine[] = [];
  const names = new Set<string>();
  return collect(inputSchema, args, MAX_DEPTH, names, lines) ? lines : [];
}

/** Adds the headers of one object's properties; `false` if the schema breaks the rules. */
function collect(
  schema: unknown,
  value: unknown,
  depth: number,
  names: Set<string>,
  lines: HeaderLine[],
): boolean {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  if (!isJsonObject(properties) || depth === 0) return true;
  return Object.entries(properties).every(([key, property]) => {
    if (!isJsonObject(property)) return true;
    const member = isJsonObject(value) ? value[key] : undefined;
    const header = property["x-mcp-header"];
    if (header === undefined) return collect(property, member, depth - 1, names, lines);
    if (typeof header !== "string" || !TOKEN.test(header) || names.has(header.toLowerCase())) {
      return false;
    }
    if (!["integer", "string", "boolean"].some((type) => type === property["type"])) return false;
    names.add(header.toLowerCase());
    const text = headerText(member);
    if (text !== undefined) lines.push([`${PREFIX}${header}`, encodeValue(text)]);
    return true;
  });
}

/** The text of an argument; `undefined` if it is absent, null or of a kind no header can carry. */
function headerText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : undefined;
}

/** `tools/list` with the call's envelope and the consumer's headers, but for those about the call. */
function listCommand(command: JsonRpcCommand, cursor: string | undefined) {
  const { text: callText } = command.message;
  const meta = valueSpan(callText, 0, "params", "_meta");
  const members = [
    ...(meta === undefined ? [] : [`"_meta":${callText.slice(meta.start, meta.end)}`]),
    ...(cursor === undefined ? [] : [`"cursor":${JSON.stringify(cursor)}`]),
  ];
  const text = `{"jsonrpc":"2.0","id":"tools-list-${crypto.randomUUID()}",` +
    `"method":"tools/list","params":{${members.join(",")}}}`;
  const message = readMessage(text, JSON.parse(text));
  if (message.kind === "invalid") return undefined;
  const headers = command.headers.filter(([name]) => !/^mcp-(method|name)$/i.test(name));
  return { ...command, headers, message };
}

async function resultOf(replies: AsyncIterable<Reply>): Promise<JsonObject | undefined> {
  for await (const reply of replies) {
    if (reply.kind === "notification") continue;
    const result = reply.kind === "response" ? partOf(reply.message, "result") : undefined;
    return isJsonObject(result) ? result : undefined;
  }
  return undefined;
}

function errorCode(text: string): unknown {
  const error = partOf(text, "error");
  return isJsonObject(error) ? error["code"] : undefined;
}

/** A member of a JSON object's text, parsed to be looked at. */
function partOf(text: string, name: string): unknown {
  const value = tryParseJson(text);
  return isJsonObject(value) ? value[name] : undefined;
}

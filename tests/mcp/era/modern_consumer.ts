import { assert } from "@std/assert";
import type { Channel } from "../../../lib/mcp/channel.ts";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import type { JsonRpcCommand } from "../../../lib/wire/command.ts";
import type { Reply } from "../../../lib/wire/reply.ts";
import { message, NEVER, replies } from "../stdio_harness.ts";

/** What a modern consumer says with a request. */
export interface Modern {
  readonly id?: string;
  /** Members of `params`. */
  readonly params?: object;
  readonly capabilities?: object;
  /** More members of `_meta`. */
  readonly meta?: object;
  readonly headers?: HeaderList;
}

const K = "io.modelcontextprotocol";
/** Every capability a consumer may have. */
export const ASKABLE = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

/** A modern request as a polled command, headers as the specification wants them. */
export function modern(method: string, options: Modern = {}): JsonRpcCommand {
  const { id = "1", params = {}, capabilities = ASKABLE, meta = {}, headers = [] } = options;
  const _meta = {
    [`${K}/protocolVersion`]: "2026-07-28",
    [`${K}/clientCapabilities`]: capabilities,
    ...meta,
  };
  const text = `{"jsonrpc":"2.0","id":${id},"method":"${method}",` +
    `"params":${JSON.stringify({ ...params, _meta })}}`;
  const own: HeaderList = [["MCP-Protocol-Version", "2026-07-28"], ["Mcp-Method", method]];
  return message(text, { headers: [...own, ...headers] });
}

/** A call of a tool. */
export function toolCall(name: string, options: Modern = {}): JsonRpcCommand {
  return modern("tools/call", { ...options, params: { name, arguments: {}, ...options.params } });
}

/** A parsed answer. */
export interface Said {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
  /** Notifications before it, parsed. */
  // deno-lint-ignore no-explicit-any
  readonly notes: any[];
}

/** Sends a command and reads the answer. */
export async function say(
  channel: Channel,
  command: JsonRpcCommand,
  signal: AbortSignal = NEVER,
): Promise<Said> {
  return saidOf(await replies(channel, command, signal));
}

export function saidOf(all: readonly Reply[]): Said {
  const last = all.at(-1);
  assert(last?.kind === "response", JSON.stringify(all));
  const notes = all.flatMap((one) => one.kind === "notification" ? [JSON.parse(one.message)] : []);
  return { status: last.status, body: JSON.parse(last.message), notes };
}

/** The retry of a call that was answered with `input_required`. */
export function retryOf(
  name: string,
  result: { readonly requestState: string },
  inputResponses: object,
  options: Modern = {},
): JsonRpcCommand {
  const { requestState } = result;
  return toolCall(name, {
    ...options,
    params: { ...options.params, inputResponses, requestState },
  });
}

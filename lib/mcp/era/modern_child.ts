import { answerVerdict } from "../../wire/answer_verdict.ts";
import type { JsonRpcCommand } from "../../wire/command.ts";
import type { FinalReply, Reply } from "../../wire/reply.ts";
import type { Channel, ExchangeMarks } from "../channel.ts";
import { refusalOf } from "./header_check.ts";
import { CODE } from "./revisions.ts";

/** What a modern server over HTTP says in its status as well (mcp-eras §1.4, §1.5). */
const STATUS: Readonly<Record<number, number>> = {
  [CODE.methodNotFound]: 404,
  [CODE.headerMismatch]: 400,
  [CODE.missingCapability]: 400,
  [CODE.unsupportedVersion]: 400,
};

/**
 * A message of a modern consumer to a modern server that has no HTTP of its own, as a child has none.
 * Its consumer speaks HTTP all the same, so what an HTTP server does with headers and statuses is done
 * here; the messages themselves pass untouched.
 */
export async function* asHttpServer(
  inner: Channel,
  command: JsonRpcCommand,
  signal: AbortSignal,
  marks: ExchangeMarks,
): AsyncGenerator<Reply, void, void> {
  const { message, headers } = command;
  const refused = message.kind === "call"
    ? refusalOf(message, headers, () => undefined)
    : undefined;
  if (refused !== undefined) return yield refused;
  for await (const reply of inner.exchange(command, signal, marks)) {
    yield reply.kind === "response" ? withStatus(reply) : reply;
  }
}

function withStatus(reply: FinalReply & { kind: "response" }): FinalReply {
  if (reply.status !== 200) return reply;
  const verdict = answerVerdict(reply.message);
  const status = verdict.kind === "rpc_error" ? STATUS[verdict.code ?? 0] : undefined;
  return status === undefined ? reply : { ...reply, status };
}

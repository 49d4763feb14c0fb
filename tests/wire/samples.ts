import type { Command, RejectedCommand } from "../../lib/wire/command.ts";
import { readPollAnswer } from "../../lib/wire/poll_answer.ts";

/** The one element of a poll answer, given as the members that differ from a plain command. */
export function decoded(members: string): Command | RejectedCommand {
  const answer = readPollAnswer(
    `{"commands":[{"request_id":"r1","shard_token":"s1"${members === "" ? "" : `,${members}`}}]}`,
    1000,
  );
  if (answer.kind !== "batch" || answer.commands.length !== 1) {
    throw new Error(`got ${answer.kind}`);
  }
  const [command] = answer.commands;
  if (command === undefined) throw new Error("no command");
  return command;
}

/** A usable command. */
export function command(members: string): Command {
  const one = decoded(members);
  if (one.kind === "rejected") throw new Error(`rejected: ${one.reason}`);
  return one;
}

/** Members of a command that carries this JSON-RPC text. */
export function payload(text: string, more = ""): string {
  return `"command_type":"jsonrpc"${more},"jsonrpc":${text}`;
}

/** A call whose id is this JSON text. */
export function call(idText: string, more = ""): Command {
  return command(payload(`{"jsonrpc":"2.0","id":${idText},"method":"tools/call"}`, more));
}

/** A notification. */
export function notification(more = ""): Command {
  return command(payload(`{"jsonrpc":"2.0","method":"notifications/x"}`, more));
}

/** A small seeded source of numbers in [0, 1), so that a failing random check can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

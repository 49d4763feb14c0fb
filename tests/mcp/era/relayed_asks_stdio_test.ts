import { assertEquals } from "@std/assert";
import type { HeaderList } from "../../../lib/wire/header_list.ts";
import type { Reply } from "../../../lib/wire/reply.ts";
import { bridgeStdio, type ErasStage } from "../../fixtures/eras_stage.ts";
import { bounded, call, final, message, NEVER, result } from "../stdio_harness.ts";
import { saidOf } from "./modern_consumer.ts";

const SERVER = new URL("../../fixtures/eras_stdio.ts", import.meta.url).pathname;

function childTest(name: string, body: (stage: ErasStage) => Promise<void>): void {
  Deno.test(name, () =>
    bounded(async () => {
      const argv: [string, ...string[]] = [
        Deno.execPath(),
        ...["run", "-A", "--no-config", "--no-lock", SERVER],
      ];
      await using stage = bridgeStdio(argv, { relaysAsks: true });
      await body(stage);
    }));
}

const as = (who: string): HeaderList => [["Authorization", who]];

async function introduce({ channel }: ErasStage, capabilities: object, headers: HeaderList = []) {
  const params = JSON.stringify({ protocolVersion: "2025-11-25", capabilities });
  await result(channel, call("initialize", params, { headers }));
}

/** Calls the tool that asks; `answer` posts what the consumer says. */
async function callAsking(
  { channel }: ErasStage,
  headers: HeaderList,
  answer: (id: unknown) => Promise<unknown>,
) {
  const replies: Reply[] = [];
  const command = call("tools/call", '{"name":"ask"}', { headers });
  for await (const reply of channel.exchange(command, NEVER)) {
    replies.push(reply);
    const { id, method } = reply.kind === "notification" ? JSON.parse(reply.message) : {};
    if (method === "elicitation/create") await answer(id);
  }
  const [content] = saidOf(replies).body.result.content;
  return JSON.parse(content.text);
}

const post = ({ channel }: ErasStage, id: unknown, by: string, headers: HeaderList) =>
  final(channel, message(JSON.stringify({ jsonrpc: "2.0", id, result: { by } }), { headers }));

childTest(
  "RelayedAsks: a child's ask goes to the one call in flight, the answer back [eras §6]",
  async (stage) => {
    await introduce(stage, { elicitation: {} });
    const said = await callAsking(stage, [], (id) => post(stage, id, "me", []));
    assertEquals(said, { by: "me" });
    assertEquals(stage.channel.standing?.holdsState, true);
  },
);

childTest(
  "RelayedAsks: with two calls in flight a child's ask is refused, both calls go on [eras §9.6]",
  async (stage) => {
    await introduce(stage, { elicitation: {} });
    const asked = () => Promise.reject(new Error("asked"));
    const both = await Promise.all([callAsking(stage, [], asked), callAsking(stage, [], asked)]);
    assertEquals(both.map(({ code }) => code), [-32603, -32603]);
  },
);

childTest(
  "RelayedAsks: another principal's answer to a child does not count [eras §8, ContextForge#2055]",
  async (stage) => {
    await introduce(stage, { elicitation: {} }, as("a"));
    const said = await callAsking(stage, as("a"), async (id) => {
      await post(stage, id, "thief", as("b"));
      await post(stage, id, "owner", as("a"));
    });
    assertEquals(said, { by: "owner" });
  },
);

childTest(
  "RelayedAsks: a consumer that declared nothing is not asked for a child",
  async (stage) => {
    await introduce(stage, { elicitation: {} }, as("a"));
    await introduce(stage, {}, as("b"));
    const said = await callAsking(
      stage,
      as("b"),
      () => Promise.reject(new Error("asked")),
    );
    assertEquals(said.code, -32601);
  },
);

childTest(
  "RelayedAsks: an answer that a child could take for a call of a tool does not get to it",
  async (stage) => {
    await introduce(stage, { elicitation: {} });
    for (const method of [`"Method":"tools/call"`, `"method":"tools/call","method":""`]) {
      const said = await callAsking(stage, [], (id) => {
        const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"by":"me"},${method}}`;
        return final(stage.channel, message(text));
      });
      assertEquals(said.code, -32601);
    }
  },
);

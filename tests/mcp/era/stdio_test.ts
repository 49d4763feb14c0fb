import { assert, assertEquals } from "@std/assert";
import type { BridgeOptions } from "../../../lib/mcp/era/bridged.ts";
import { bridgeStdio, type ErasStage } from "../../fixtures/eras_stage.ts";
import { bounded, call, final, result } from "../stdio_harness.ts";
import { modern, retryOf, say, toolCall } from "./modern_consumer.ts";

const SERVER = new URL("../../fixtures/eras_stdio.ts", import.meta.url).pathname;

interface Child extends AsyncDisposable {
  readonly stage: ErasStage;
  /** The messages the child got, with a line for each of its starts. */
  heard(): string[];
}

function startChild(flags: readonly string[], options: Partial<BridgeOptions> = {}): Child {
  const log = Deno.makeTempFileSync({ prefix: "eras-stdio-" });
  const stage = bridgeStdio([
    Deno.execPath(),
    ...["run", "-A", "--no-config", "--no-lock", SERVER, `--log=${log}`, ...flags],
  ], options);
  return {
    stage,
    heard: () => Deno.readTextFileSync(log).trim().split("\n"),
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      Deno.removeSync(log);
    },
  };
}

function childTest(
  name: string,
  flags: readonly string[],
  body: (child: Child) => Promise<void>,
): void {
  Deno.test(name, () =>
    bounded(async () => {
      await using child = startChild(flags);
      await body(child);
    }));
}

childTest(
  "stdio: an early call of a modern consumer never reaches an unprobed child [eras §9.2]",
  [],
  async ({ stage, heard }) => {
    const { body } = await say(stage.channel, toolCall("echo"));
    assertEquals(body.result.content, [{ type: "text", text: "hello from 1" }]);
    assertEquals(heard().filter((line) => !line.startsWith("response")), [
      "start",
      "server/discover",
      "initialize",
      "notifications/initialized",
      "tools/call",
      "call echo after the handshake",
    ]);
  },
);

childTest(
  "stdio: a call of a legacy consumer without a handshake gets one first [eras §8, openai/tunnel-client#45]",
  [],
  async ({ stage, heard }) => {
    assertEquals(await result(stage.channel, call("tools/call", '{"name":"echo"}')), {
      content: [{ type: "text", text: "hello from 1" }],
    });
    assert(heard().includes("call echo after the handshake"));
    assertEquals(stage.channel.eras.target, { legacy: "yes", modern: "no" });
  },
);

childTest(
  "stdio: a legacy consumer's own handshake is enough, nothing is asked [eras §3]",
  [],
  async ({ stage, heard }) => {
    await result(stage.channel, call("initialize", '{"protocolVersion":"2025-06-18"}'));
    await result(stage.channel, call("tools/call", '{"name":"echo"}', { id: "2" }));
    assertEquals(heard(), ["start", "initialize", "tools/call", "call echo after the handshake"]);
    assertEquals(stage.channel.eras.target, { legacy: "yes", modern: "unknown" });
  },
);

childTest(
  "stdio: a child that exits on the question is legacy and started again [eras §8, copilot-cli#4809]",
  ["--discover=exit"],
  async ({ stage, heard }) => {
    const { body } = await say(stage.channel, toolCall("echo"));
    assertEquals(body.result.content[0].text, "hello from 2");
    const lines = heard().filter((line) =>
      line === "start" || line.startsWith("server/") || line === "initialize"
    );
    assertEquals(lines, ["start", "server/discover", "start", "initialize"]);
  },
);

childTest("stdio: a child that is silent on the question is legacy [eras §8, snow-app#56]", [
  "--discover=silent",
], async ({ stage }) => {
  const { body } = await say(stage.channel, toolCall("echo"));
  assertEquals(body.result.content[0].text, "hello from 1");
});

childTest(
  "stdio: roots/list right after initialized is answered, no call pays for it [eras §9.6, wenlan#761]",
  [],
  async ({ stage, heard }) => {
    const { body } = await say(stage.channel, toolCall("echo", { capabilities: {} }));
    assertEquals(body.result.resultType, "complete");
    await say(stage.channel, toolCall("echo", { capabilities: {} }));
    assertEquals(heard().filter((line) => line === "response early").length, 1);
  },
);

childTest(
  "stdio: an ask becomes input_required and the retry goes on [eras §9.6]",
  [],
  async ({ stage }) => {
    const { body } = await say(stage.channel, toolCall("ask"));
    assertEquals(body.result.resultType, "input_required");
    const [key = ""] = Object.keys(body.result.inputRequests);
    const done = await say(
      stage.channel,
      retryOf("ask", body.result, { [key]: { action: "decline" } }),
    );
    assertEquals(done.body.result.content[0].text, '{"action":"decline"}');
  },
);

childTest(
  "stdio: an undeclared ask is refused to the child, then the call is taken back",
  [],
  async ({ stage, heard }) => {
    const { status, body } = await say(stage.channel, toolCall("ask", { capabilities: {} }));
    assertEquals([status, body.error.code], [400, -32021]);
    await say(stage.channel, toolCall("echo"));
    const after = heard().slice(heard().indexOf("call ask after the handshake"));
    assertEquals(after.filter((line) => /response ask|cancelled/.test(line)), [
      "response ask-1",
      "notifications/cancelled",
    ]);
  },
);

childTest(
  "stdio: a crash in a call is an unknown outcome, the next call has a fresh handshake [eras §9.15]",
  [],
  async ({ stage, heard }) => {
    const { status, body } = await say(stage.channel, toolCall("crash"));
    assertEquals([status, body.error.data.outcome], [502, "unknown"]);
    assert(body.error.message.startsWith("outcome unknown: "), body.error.message);
    const next = await say(stage.channel, toolCall("echo", { id: "2" }));
    assertEquals(next.body.result.content[0].text, "hello from 2");
    assertEquals(heard().filter((line) => line.startsWith("call crash")).length, 1);
    assertEquals(heard().filter((line) => line === "initialize").length, 2);
  },
);

childTest(
  "stdio: discover is equal until a new child offers other things [eras §9.17]",
  ["--grow"],
  async ({ stage }) => {
    const discover = async () => {
      const reply = await final(stage.channel, modern("server/discover"));
      return reply.kind === "response" ? reply.message : "";
    };
    const first = await discover();
    assertEquals(await discover(), first);
    await say(stage.channel, toolCall("crash"));
    await say(stage.channel, toolCall("echo"));
    const after = await discover();
    assert(after !== first);
    assertEquals(JSON.parse(after).result.capabilities, {
      tools: { listChanged: true },
      prompts: {},
    });
  },
);

childTest("stdio: a listen hears what the child says [eras §4.4]", [], async ({ stage }) => {
  const abort = new AbortController();
  const listen = modern("subscriptions/listen", {
    params: { notifications: { toolsListChanged: true } },
  });
  const replies = stage.channel.exchange(listen, abort.signal)[Symbol.asyncIterator]();
  await replies.next();
  for (const [id, tool] of [["2", "change"], ["3", "change-later"]] as const) {
    await say(stage.channel, toolCall(tool, { id }));
    const { value } = await replies.next();
    assertEquals(JSON.parse(value.message).method, "notifications/tools/list_changed", tool);
  }
  const ended = replies.next().catch(() => "aborted");
  abort.abort(new Error("deadline"));
  assertEquals(await ended, "aborted");
});

childTest(
  "stdio: a modern consumer passes to a modern child untouched",
  ["--discover=modern"],
  async ({ stage, heard }) => {
    const { body } = await say(stage.channel, toolCall("echo"));
    assertEquals(Object.keys(body.result), ["resultType", "content"]);
    assertEquals(heard(), [
      "start",
      "server/discover",
      "tools/call",
      "call echo before the handshake",
    ]);
  },
);

childTest("stdio: a legacy consumer of a modern child is bridged after one refused handshake", [
  "--discover=modern",
], async ({ stage, heard }) => {
  const initialized = await final(
    stage.channel,
    call("initialize", '{"protocolVersion":"2025-06-18"}'),
  );
  assert(initialized.kind === "response");
  assertEquals(JSON.parse(initialized.message).result, {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "eras-stdio", version: "modern" },
  });
  const [, session] = initialized.headers.find(([name]) => name === "Mcp-Session-Id") ?? [];
  assert(session !== undefined);
  const headers = [["Mcp-Session-Id", session]] as const;
  assertEquals(
    await result(stage.channel, call("tools/call", '{"name":"echo"}', { id: "2", headers })),
    {
      content: [{ type: "text", text: "hello from 1" }],
    },
  );
  assertEquals(heard().slice(0, 3), ["start", "initialize", "server/discover"]);
  assertEquals(stage.channel.eras.target, { legacy: "no", modern: "yes" });
});

childTest("stdio: both eras at once share one child", [], async ({ stage }) => {
  await say(stage.channel, toolCall("echo"));
  await result(stage.channel, call("initialize", '{"protocolVersion":"2025-06-18"}', { id: "7" }));
  const [modernAnswer, legacyAnswer] = await Promise.all([
    say(stage.channel, toolCall("echo", { id: "1" })),
    result(stage.channel, call("tools/call", '{"name":"echo"}', { id: "1" })),
  ]);
  assertEquals(modernAnswer.body.result.resultType, "complete");
  assertEquals(legacyAnswer, { content: [{ type: "text", text: "hello from 1" }] });
});

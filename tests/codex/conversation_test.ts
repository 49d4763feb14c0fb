import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { CodexBridge } from "../../lib/codex/bridge.ts";
import { CodexError } from "../../lib/codex/codex_error.ts";
import { Conversation } from "../../lib/codex/conversation.ts";
import type { TurnPart } from "../../lib/codex/turn_part.ts";
import { FakeClock } from "../plane/fake_clock.ts";
import { limit, openBridge } from "./rig.ts";

const NEVER = new AbortController().signal;

async function begun(bridge: CodexBridge, silentMs?: number): Promise<Conversation> {
  const { id } = await bridge.threadStart({}, limit());
  return new Conversation(bridge, id, silentMs === undefined ? {} : { silentMs });
}

async function partsOf(
  conversation: Conversation,
  prompt: string,
  interrupt = NEVER,
): Promise<TurnPart[]> {
  return await Array.fromAsync(conversation.turn({ prompt }, interrupt));
}

function textOf(parts: readonly TurnPart[]): string {
  return parts.map((part) => part.kind === "text" ? part.text : "").join("");
}

Deno.test("Conversation.turn: the pieces of an answer, then the outcome; the whole is not told again", async () => {
  await using bridge = openBridge();
  const parts = await partsOf(await begun(bridge), "say hello world");
  assertEquals(textOf(parts), "hello world");
  assertEquals(parts.at(-1), { kind: "ended", outcome: { kind: "completed" } });
});

Deno.test("Conversation.turn: an answer that was not sent in pieces is told as a whole", async () => {
  await using bridge = openBridge();
  assertEquals(textOf(await partsOf(await begun(bridge), "whole")), "in one piece");
});

Deno.test("Conversation.turn: everything is there although the turn is over before the reply to its start [codex §11.9]", async () => {
  await using bridge = openBridge();
  const parts = await partsOf(await begun(bridge), "early");
  assertEquals(textOf(parts), "before the reply");
  assertEquals(parts.at(-1), { kind: "ended", outcome: { kind: "completed" } });
});

Deno.test("Conversation.turn: a command and its output stand apart from the answer", async () => {
  await using bridge = openBridge();
  const parts = await partsOf(await begun(bridge), "run");
  assertEquals(parts.slice(0, 2), [
    { kind: "command", command: "ls -l" },
    { kind: "output", text: "total 0\n" },
  ]);
  assertEquals(textOf(parts), "listed");
});

Deno.test("Conversation.turn: a flood is read to its end, without a gap [codex §3.1]", async () => {
  await using bridge = openBridge();
  const parts = await partsOf(await begun(bridge), "flood 5000");
  assertEquals(textOf(parts), Array.from({ length: 5000 }, (_, at) => `${at} `).join(""));
});

Deno.test("Conversation.turn: a reader that takes its time loses nothing: Codex waits for it", async () => {
  await using bridge = openBridge();
  const conversation = await begun(bridge);
  let text = "";
  for await (const part of conversation.turn({ prompt: "flood 600" }, NEVER)) {
    if (part.kind === "text") text += part.text;
    // One turn of the event loop: more arrives meanwhile than there is room for.
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertEquals(text, Array.from({ length: 600 }, (_, at) => `${at} `).join(""));
});

Deno.test("Conversation.turn: a failed turn tells why, beside the turn or in it [codex §3.2]", async () => {
  await using bridge = openBridge();
  const conversation = await begun(bridge);
  assertEquals(await partsOf(conversation, "fail"), [
    { kind: "note", text: "quota used up" },
    { kind: "ended", outcome: { kind: "failed", message: "quota used up" } },
  ]);
  assertEquals(await partsOf(conversation, "flat"), [
    { kind: "ended", outcome: { kind: "failed", message: "told beside the turn" } },
  ]);
});

Deno.test("Conversation.turn: a turn that cannot be started throws, and the next one works", async () => {
  await using bridge = openBridge();
  const conversation = await begun(bridge);
  const error = await assertRejects(() => partsOf(conversation, "refuse"), CodexError);
  assertEquals(error.message, "Codex refused turn/start: no such model");
  assertEquals(textOf(await partsOf(conversation, "say on we go")), "on we go");
});

Deno.test("Conversation.turn: an exit in the middle fails the turn with the stderr [codex §11.9]", async () => {
  await using bridge = openBridge();
  const [ended] = (await partsOf(await begun(bridge), "exit")).slice(-1);
  assert(ended?.kind === "ended" && ended.outcome.kind === "failed");
  assertStringIncludes(ended.outcome.message, "exit code 3; it wrote: about to crash");
});

Deno.test("Conversation.turn: interrupting stops the turn at Codex; interrupted is no success [codex §12.15]", async () => {
  await using bridge = openBridge();
  const conversation = await begun(bridge);
  const interrupt = new AbortController();
  const parts: TurnPart[] = [];
  for await (const part of conversation.turn({ prompt: "hang" }, interrupt.signal)) {
    parts.push(part);
    interrupt.abort();
  }
  assertEquals(parts.at(-1), { kind: "ended", outcome: { kind: "interrupted" } });
  assertEquals(bridge.snapshot().turn?.status, "interrupted");
});

Deno.test("Conversation.turn: a turn without a sign of life fails with what came last [codex §3.4]", async () => {
  await using bridge = openBridge();
  const [ended] = (await partsOf(await begun(bridge, 300), "stuck")).slice(-1);
  assert(ended?.kind === "ended" && ended.outcome.kind === "failed");
  assertStringIncludes(ended.outcome.message, "no sign of the turn for 0.3 s; the last events: ");
  assertStringIncludes(ended.outcome.message, "item/completed: agentMessage");
});

Deno.test("Conversation.turn: a question to a person is no silence", async () => {
  await using bridge = openBridge([], { approvals: "ask", limits: { approvalMs: 1_000 } });
  const parts = await partsOf(await begun(bridge, 200), "approve");
  assertEquals(textOf(parts), '{"decision":"decline"}');
  const approval = parts.find((part) => part.kind === "approval");
  assertEquals(approval?.approval.what, "rm -rf build");
});

const pauses: readonly (readonly [what: string, isReading: boolean, ms: number])[] = [
  ["a person who takes long over what was said", false, 1_000],
  ["a stop of this very program, as by Ctrl-Z,", true, 60_000],
];
for (const [what, isReading, ms] of pauses) {
  Deno.test(`Conversation.turn: ${what} is no silence of Codex`, async () => {
    await using bridge = openBridge();
    const { id } = await bridge.threadStart({}, limit());
    const clock = new FakeClock();
    const conversation = new Conversation(bridge, id, { clock, silentMs: 1_000 });
    const interrupt = new AbortController();
    const turn = conversation.turn({ prompt: "hang" }, interrupt.signal);
    assertEquals((await turn.next()).value, { kind: "text", itemId: "item-1", text: "work" });
    assertEquals((await turn.next()).value, { kind: "text", itemId: "item-1", text: "ing" });
    const read = isReading ? turn.next() : undefined;
    await clock.advance(ms);
    // Whatever was sent before it has been dealt with when this is answered.
    await bridge.inject(id, ["hello"], limit());
    assertEquals(bridge.snapshot().turn?.status, "inProgress");
    interrupt.abort();
    const { value } = await (read ?? turn.next());
    assertEquals(value, { kind: "ended", outcome: { kind: "interrupted" } });
    await turn.return(undefined);
  });
}

Deno.test("Conversation.turn: a question of an agent that Codex started reaches the person, too", async () => {
  await using bridge = openBridge([], { approvals: "ask", limits: { approvalMs: 1_000 } });
  const conversation = await begun(bridge);
  const params = JSON.stringify({ threadId: "agent-1", turnId: "turn-of-agent" });
  const prompt = `ask item/fileChange/requestApproval ${params}`;
  let text = "";
  for await (const part of conversation.turn({ prompt }, NEVER)) {
    if (part.kind === "approval") bridge.answerApproval(part.approval.id, "accept");
    if (part.kind === "text") text += part.text;
  }
  assertEquals(text, '{"decision":"accept"}');
});

Deno.test("Conversation.turn: closing the bridge ends the turn", async () => {
  const bridge = openBridge();
  const conversation = await begun(bridge);
  const parts: TurnPart[] = [];
  for await (const part of conversation.turn({ prompt: "hang" }, NEVER)) {
    parts.push(part);
    if (part.kind === "text") void bridge.close();
  }
  const ended = parts.at(-1);
  assert(ended?.kind === "ended" && ended.outcome.kind === "failed");
  await bridge.close();
});

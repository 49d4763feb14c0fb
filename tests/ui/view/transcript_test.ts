import { assertEquals } from "@std/assert";
import type { CodexEvent, CodexItem } from "../../../ui/api_types_assistant.ts";
import { heard, NOTHING_HEARD, type Transcript } from "../../../ui/view/transcript.ts";

const AT = { thread_id: "t", turn_id: "1" };

function after(...events: readonly Omit<CodexEvent, "seq">[]): Transcript {
  return events.map((event, at) => ({ seq: at + 1, ...event })).reduce(heard, NOTHING_HEARD);
}

function parts(...events: readonly Omit<CodexEvent, "seq">[]) {
  return after(...events.map((event) => ({ ...AT, ...event }))).turns[0]?.parts
    .map(({ kind, title, text }) => [kind, title, text]);
}

const item = (id: string, item: CodexItem, method = "item/completed") =>
  ({ method, item_id: id, payload: { item } }) as const;

Deno.test("heard: pieces of an answer are one text, and its whole takes their place", () => {
  const delta = (delta: string) => ({ method: "item/agentMessage/delta", item_id: "a", delta });
  assertEquals(parts(delta("Hel"), delta("lo")), [["answer", "", "Hello"]]);
  const whole = item("a", { type: "agentMessage", text: "Hello!" });
  assertEquals(parts(delta("Hel"), whole), [["answer", "", "Hello!"]]);
});

Deno.test("heard: a command keeps its name while its output comes", () => {
  const command = { type: "commandExecution", command: "ls" };
  const output = { method: "item/commandExecution/outputDelta", item_id: "c", delta: "a\n" };
  assertEquals(parts(item("c", command, "item/started"), output), [["work", "ls", "a\n"]]);
  const ended = item("c", { ...command, aggregatedOutput: null });
  assertEquals(parts(output, ended), [["work", "ls", "a\n"]]);
  assertEquals(parts(item("c", { ...command, aggregatedOutput: "b" })), [["work", "ls", "b"]]);
});

Deno.test("heard: a change names its paths and shows its lines", () => {
  const changes = [{ path: "a", diff: "+1" }, { path: "b", diff: "-2" }];
  assertEquals(parts(item("f", { type: "fileChange", changes })), [
    ["work", "change a, b", "+1\n-2"],
  ]);
});

Deno.test("heard: notes stand where they came, other notifications nowhere", () => {
  const said = parts(
    { method: "warning", summary: "mind" },
    { method: "approval/answered", summary: "declined by timeout: ls" },
    { method: "thread/tokenUsage/updated" },
    item("r", { type: "reasoning" }),
  );
  assertEquals(said, [["note", "", "mind"], ["note", "", "declined by timeout: ls"]]);
});

Deno.test("heard: a turn has the prompt that Codex repeats, and its end", () => {
  const content = [{ text: "a" }, { text: "b" }];
  const turn = { status: "failed", error: { message: "quota" } };
  const { turns } = after(
    { ...AT, ...item("u", { type: "userMessage", content }) },
    { ...AT, method: "turn/completed", payload: { turn } },
    { ...AT, turn_id: "2", method: "turn/started" },
  );
  assertEquals(turns, [
    { id: "1", thread: "t", prompt: "a\nb", parts: [], end: "failed", error: "quota" },
    { id: "2", thread: "t", prompt: "", parts: [] },
  ]);
});

Deno.test("heard: the end of the process ends what was under way, and only that", () => {
  const { turns, asides } = after(
    { ...AT, method: "turn/completed" },
    { ...AT, turn_id: "2", method: "turn/started" },
    { source: "stderr", summary: "bye" },
    { method: "process/exited", summary: "Codex ended with code 3" },
  );
  assertEquals(turns.map(({ end, error }) => [end, error]), [
    ["completed", undefined],
    ["failed", "Codex ended with code 3"],
  ]);
  assertEquals(asides, ["bye", "Codex ended with code 3"]);
});

Deno.test("heard: an event that comes twice counts once", () => {
  const event = { ...AT, seq: 7, method: "item/agentMessage/delta", item_id: "a", delta: "x" };
  const [turn] = [event, event].reduce(heard, NOTHING_HEARD).turns;
  assertEquals(turn?.parts[0]?.text, "x");
});

Deno.test("heard: nothing grows without end", () => {
  const delta = "x".repeat(90_000);
  const output = { ...AT, method: "item/agentMessage/delta", item_id: "a", delta };
  assertEquals(after(output, output).turns[0]?.parts[0]?.text.length, 100_000);
  const many = Array.from({ length: 200 }, (_, n) => ({
    ...AT,
    turn_id: `${n}`,
    method: "turn/started",
  }));
  const { turns } = after(...many);
  assertEquals([turns.length, turns.at(-1)?.id], [100, "199"]);
  const lines = Array.from({ length: 50 }, (_, n) => ({ source: "stderr", summary: `${n}` }));
  assertEquals(after(...lines).asides.length, 40);
});

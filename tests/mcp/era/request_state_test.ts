import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { RequestStates, subjectOf } from "../../../lib/mcp/era/request_state.ts";

const HELD = { hold: "h", round: 2, expiresAt: 5_000 };
const SUBJECT = subjectOf("tools/call", { name: "t", arguments: { a: 1 } }, "authorization: x");

Deno.test("RequestStates: a state opens for its own subject, as it was", async () => {
  const states = new RequestStates();
  assertEquals(await states.open(await states.seal(HELD, SUBJECT), SUBJECT), HELD);
});

Deno.test("RequestStates: no character of a state may change [eras §9.7]", async () => {
  const states = new RequestStates();
  const state = await states.seal(HELD, SUBJECT);
  for (let at = 0; at < state.length; at++) {
    const other = state[at] === "A" ? "B" : "A";
    const changed = state.slice(0, at) + other + state.slice(at + 1);
    assertEquals(await states.open(changed, SUBJECT), undefined, `at ${at}`);
  }
  for (const more of [`${state}.`, `${state}=`, `${state}-TAMPERED`, "", "v1", "v1..", "v2.a.b"]) {
    assertEquals(await states.open(more, SUBJECT), undefined, more);
  }
});

Deno.test("RequestStates: nothing of another subject or process opens [eras §9.7]", async () => {
  const states = new RequestStates();
  const state = await states.seal(HELD, SUBJECT);
  const others = [
    subjectOf("tools/call", { name: "t", arguments: { a: 2 } }, "authorization: x"),
    subjectOf("tools/call", { name: "u", arguments: { a: 1 } }, "authorization: x"),
    subjectOf("prompts/get", { name: "t", arguments: { a: 1 } }, "authorization: x"),
    subjectOf("tools/call", { name: "t", arguments: { a: 1 } }, "authorization: y"),
  ];
  for (const other of others) assertEquals(await states.open(state, other), undefined, other);
  assertEquals(await new RequestStates().open(state, SUBJECT), undefined);
});

Deno.test("subjectOf: what changes with each try does not count, nor does the order of members", () => {
  const params = {
    requestState: "s",
    inputResponses: { a: {} },
    _meta: { x: 1 },
    arguments: { a: 1 },
    name: "t",
  };
  assertEquals(subjectOf("tools/call", params, "authorization: x"), SUBJECT);
});

Deno.test("subjectOf: an object and the array of its members are two things", () => {
  assertNotEquals(
    subjectOf("m", { arguments: { a: 1 } }, ""),
    subjectOf("m", { arguments: [["a", 1]] }, ""),
  );
  assert(subjectOf("m", null, "") !== subjectOf("m", {}, ""));
});

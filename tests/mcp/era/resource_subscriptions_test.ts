import { assertEquals, assertRejects } from "@std/assert";
import { ResourceSubscriptions } from "../../../lib/mcp/era/resource_subscriptions.ts";
import { answered, errorText, resultText } from "../../../lib/mcp/era/messages.ts";
import type { FinalReply } from "../../../lib/wire/reply.ts";
import { NEVER } from "../stdio_harness.ts";

const TAKEN = answered(resultText("1", "{}"));
const REFUSED = answered(errorText("1", -32602, "no"));
const LOST = answered(errorText("1", -32001, "Session not found"), 404);

/** Subscriptions at a server that answers when the test says so. */
function scripted() {
  const sent: string[] = [];
  const waiting: ((reply: FinalReply) => void)[] = [];
  const request = (method: string, params: string) => {
    sent.push(`${method} ${JSON.parse(params).uri}`);
    return new Promise<FinalReply>((resolve) => waiting.push(resolve));
  };
  const subscriptions = new ResourceSubscriptions({ hasSessionId: true, request, send: request });
  return { subscriptions, sent, answer: (reply: FinalReply) => waiting.shift()?.(reply) };
}

Deno.test("ResourceSubscriptions: the server's answer to the first is everybody's", async () => {
  for (const [reply, outcome] of [[TAKEN, "taken"], [REFUSED, "refused"]] as const) {
    const { subscriptions, sent, answer } = scripted();
    const both = [subscriptions.add("a", NEVER), subscriptions.add("a", NEVER)];
    answer(reply);
    assertEquals(await Promise.all(both), [outcome, outcome]);
    subscriptions.remove("a");
    assertEquals(sent, ["resources/subscribe a"]);
    subscriptions.remove("a");
    assertEquals(sent.length, outcome === "taken" ? 2 : 1);
  }
});

Deno.test("ResourceSubscriptions: what nobody waited for any more is taken back", async () => {
  const { subscriptions, sent, answer } = scripted();
  const adding = subscriptions.add("a", AbortSignal.abort(new Error("gone")));
  await assertRejects(() => adding, Error, "gone");
  answer(TAKEN);
  const again = subscriptions.add("a", NEVER);
  assertEquals(await again, "taken");
  subscriptions.remove("a");
  assertEquals(sent, ["resources/subscribe a", "resources/unsubscribe a"]);
});

Deno.test("ResourceSubscriptions: one asked for while its session is lost counts once after it", async () => {
  const lost = scripted();
  const first = lost.subscriptions.add("a", NEVER);
  lost.answer(TAKEN);
  assertEquals(await first, "taken");
  const pending = lost.subscriptions.add("b", NEVER);
  const { subscriptions, sent, answer } = scripted();
  const replacing = subscriptions.replace(lost.subscriptions);
  lost.answer(LOST);
  assertEquals(await pending, "session_lost");
  const again = subscriptions.add("b", NEVER);
  answer(TAKEN);
  answer(TAKEN);
  await replacing;
  assertEquals(await again, "taken");
  for (const uri of ["a", "b"]) subscriptions.remove(uri);
  assertEquals(sent, [
    "resources/subscribe a",
    "resources/subscribe b",
    "resources/unsubscribe a",
    "resources/unsubscribe b",
  ]);
});

Deno.test("ResourceSubscriptions: one that is wanted again waits until it was taken back", async () => {
  const { subscriptions, sent, answer } = scripted();
  const first = subscriptions.add("a", NEVER);
  answer(TAKEN);
  await first;
  subscriptions.remove("a");
  const again = subscriptions.add("a", NEVER);
  assertEquals(sent, ["resources/subscribe a", "resources/unsubscribe a"]);
  answer(TAKEN);
  await new Promise((resolve) => setTimeout(resolve, 0));
  answer(TAKEN);
  assertEquals(await again, "taken");
  assertEquals(sent[2], "resources/subscribe a");
});

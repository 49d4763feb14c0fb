import { assertEquals } from "@std/assert";
import { askInTurn } from "../../lib/mcp/oauth_turns.ts";

/** Asks places that answer as told, a letter each time; the last one stays. `t` is a timeout. */
async function turns(script: Record<string, string>): Promise<readonly [string[], string[]]> {
  const asked: string[] = [];
  const given = new Map<string, number>();
  const outcomes = await askInTurn(Object.keys(script), (place, ms) => {
    const times = given.get(place) ?? 0;
    given.set(place, times + 1);
    asked.push(`${place} ${ms}`);
    const answers = script[place] ?? "";
    return Promise.resolve(answers[times] ?? answers.at(-1) ?? "");
  }, { satisfies: (outcome) => outcome === "y", timedOut: (outcome) => outcome === "t" });
  return [asked, outcomes];
}

Deno.test("askInTurn: in order, until one satisfies", async () => {
  assertEquals(await turns({ a: "n", b: "y", c: "y" }), [["a 2000", "b 2000"], ["n", "y"]]);
});

Deno.test("askInTurn: one place that answered is enough not to ask again", async () => {
  assertEquals(await turns({ a: "t", b: "n" }), [["a 2000", "b 2000"], ["t", "n"]]);
});

Deno.test("askInTurn: nothing but timeouts brings one more pass with growing patience", async () => {
  assertEquals(await turns({ a: "tttn", b: "tty" }), [
    ["a 2000", "b 2000", "a 2000", "a 4000", "a 8000", "b 2000", "b 4000"],
    ["n", "y"],
  ]);
  const [asked, outcomes] = await turns({ a: "t", b: "t" });
  assertEquals([asked.length, outcomes], [8, ["t", "t"]]);
});

Deno.test("askInTurn: no place, no question", async () => {
  assertEquals(await turns({}), [[], []]);
});

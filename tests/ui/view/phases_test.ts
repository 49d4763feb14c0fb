import { assertEquals } from "@std/assert";
import { stepShares, stepSum, timeSentence } from "../../../ui/view/phases.ts";

Deno.test("stepShares: known steps from receipt to post are true shares [ui §4]", () => {
  assertEquals(stepShares([900, 10, null, null, 60, 20, 10]), [
    { step: 1, from: 0, length: 0.1 },
    { step: 4, from: 0.1, length: 0.6 },
    { step: 5, from: 0.7, length: 0.2 },
    { step: 6, from: 0.8999999999999999, length: 0.1 },
  ]);
  assertEquals(stepShares([900, null, null, null, null, null, null]), []);
  assertEquals(stepSum([1, null, 2]), 3);
});

Deno.test("timeSentence: says who holds the time", () => {
  const plane = [50, 0, 0, 0, 10, 0, 50];
  const server = [5, 0, 0, 0, 500, 9, 5];
  assertEquals(
    timeSentence(plane, server),
    "A typical call spends most of its time on the way to and from the control plane. " +
      "Slow ones spend it at the MCP server.",
  );
  assertEquals(
    timeSentence(server, server),
    "A typical call spends most of its time at the MCP server. So do the slow ones.",
  );
  assertEquals(timeSentence([null], [null]), "");
});

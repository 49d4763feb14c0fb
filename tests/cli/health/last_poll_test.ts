import { assertEquals } from "@std/assert";
import { lastPollOf } from "../../../lib/cli/health/last_poll.ts";

const NAME = "commands_poll_last_successful_timestamp_seconds";

Deno.test("lastPollOf: finds the sample in an exposition, labels or not", () => {
  const table: [string, number | undefined][] = [
    [`# HELP ${NAME} x\n# TYPE ${NAME} gauge\n${NAME} 1751000000.5\n`, 1751000000.5],
    [`${NAME}{a="b c"} 7`, 7],
    [`${NAME} 0`, 0],
    [`${NAME}_total 7`, undefined],
    [`x${NAME} 7`, undefined],
    [`${NAME} NaN`, undefined],
    ["", undefined],
  ];
  for (const [text, value] of table) assertEquals(lastPollOf(text), value, text);
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  lookAtProcess,
  readPs,
  readPsEnd,
  recognise,
  sameStart,
} from "../../lib/runtimes/process_identity.ts";

const answers: readonly [answer: string, look: ReturnType<typeof readPs>][] = [
  ["Ssl  Sat Nov 28 23:37:26 2026\n", { kind: "alive", started: "lstart=2026-11-28T23:37:26Z" }],
  ["  R+   Sun Jan  3 01:02:03 2027", { kind: "alive", started: "lstart=2027-01-03T01:02:03Z" }],
  ["Z    Sat Nov 28 23:37:26 2026\n", { kind: "gone" }],
  ["Zl   Sat Nov 28 23:37:26 2026\n", { kind: "alive", started: "lstart=2026-11-28T23:37:26Z" }],
  ["", { kind: "gone" }],
];
for (const [answer, look] of answers) {
  Deno.test(`readPs: ${JSON.stringify(answer)} -> ${look.kind}`, () => {
    assertEquals(readPs(answer), look);
  });
}

Deno.test("readPs: a time it cannot read is not taken for a start", () => {
  assertEquals(readPs("S one day").kind, "unknown");
});

const ends: readonly [what: string, Parameters<typeof readPsEnd>[0], kind: string][] = [
  ["a line", { code: 0, stdout: "S  Sat Nov 28 23:37:26 2026\n", stderr: "" }, "alive"],
  ["nothing", { code: 1, stdout: "", stderr: "" }, "gone"],
  ["an unknown flag", { code: 1, stdout: "", stderr: "ps: unrecognized option: p\n" }, "unknown"],
  ["no end in time", { code: 143, stdout: "", stderr: "" }, "unknown"],
];
for (const [what, end, kind] of ends) {
  Deno.test(`readPsEnd: ${what} -> ${kind}; who cannot be told is not called gone [runtimes §12.2]`, () => {
    const look = readPsEnd(end);
    assertEquals(look.kind, kind);
    if (look.kind === "unknown") assertMatch(look.why, /^ps does not tell \(.+\): try again, or /);
  });
}

const starts: readonly [left: string, right: string, same: ReturnType<typeof sameStart>][] = [
  ["lstart=2026-11-28T23:37:26Z", "lstart=2026-11-28T23:37:27Z", "same"],
  ["lstart=2026-11-28T23:37:26Z", "lstart=2026-11-28T23:37:29Z", "different"],
  ["boot=a ticks=7", "boot=a ticks=7 lstart=2026-11-28T23:37:29Z", "same"],
  ["boot=a ticks=7 lstart=2026-11-28T23:37:26Z", "boot=b ticks=7", "different"],
  [
    "boot=a ticks=7 lstart=2026-11-28T23:37:26Z",
    "boot=a ticks=8 lstart=2026-11-28T23:37:26Z",
    "different",
  ],
  ["boot=a ticks=7", "lstart=2026-11-28T23:37:26Z", "incomparable"],
  ["", "lstart=2026-11-28T23:37:26Z", "incomparable"],
];
for (const [left, right, same] of starts) {
  Deno.test(`sameStart: "${left}" and "${right}" are ${same}`, () => {
    assertEquals(sameStart(left, right), same);
    assertEquals(sameStart(right, left), same);
  });
}

Deno.test("recognise: a process is the same as long as it lives, then gone [runtimes §12.3]", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  const look = await lookAtProcess(child.pid);
  assert(look.kind === "alive");
  assertMatch(look.started, /^(boot=\S+ ticks=\d+ )?lstart=\d{4}-\d\d-\d\dT[\d:]{8}Z$/);
  assertEquals(await recognise(child.pid, look.started), { kind: "same" });
  assertEquals(await recognise(child.pid, "lstart=2001-01-01T00:00:00Z"), { kind: "stranger" });
  assertEquals((await recognise(child.pid, "")).kind, "unknown");
  child.kill("SIGKILL");
  await child.status;
  assertEquals(await recognise(child.pid, look.started), { kind: "gone" });
});

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Companion, startCompanion } from "../../lib/cloudflared/companion.ts";
import type { CompanionState } from "../../lib/cloudflared/companion_state.ts";
import type { OutputLine } from "../../lib/cloudflared/output_lines.ts";
import { startProblem } from "../../lib/cloudflared/companion_process.ts";
import { SupervisionError } from "../../lib/cloudflared/supervision_error.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import type { Behaviour } from "../fixtures/cloudflared.ts";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";

const TOKEN = "eyJhIjoiaHVzaCJ9-hush-hush";

interface Stage extends AsyncDisposable {
  readonly companion: Companion;
  readonly states: Arrivals<CompanionState["kind"]>;
  readonly lines: Arrivals<OutputLine>;
  ask(path: string, body?: string): Promise<void>;
}

async function stage(behaviour: Omit<Behaviour, "seen">): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const program = opening.use(await cloudflaredProgram(behaviour));
  const states = new Arrivals<CompanionState["kind"]>();
  const lines = new Arrivals<OutputLine>();
  const companion = opening.use(startCompanion({
    program: program.path,
    env: { HOME: Deno.env.get("HOME") ?? "", PATH: Deno.env.get("PATH") ?? "" },
    token: new Secret(TOKEN),
    readyTimeoutMs: 10_000,
    clock: systemClock,
    onState: ({ kind }) => states.add(kind),
    onLine: (line) => lines.add(line),
  }));
  const open = opening.move();
  return {
    companion,
    states,
    lines,
    async ask(path, body) {
      const told = lines.items.map(({ text }) => /127\.0\.0\.1:\d+/.exec(text)?.[0]).find(Boolean);
      const answer = await fetch(`http://${told}${path}`, { method: "POST", body: body ?? null });
      await answer.body?.cancel();
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

Deno.test("Companion: follows what its program says of itself, and is stopped for good", async () => {
  await using it = await stage({ ready: true });
  await it.companion.ready;
  await it.ask("/turn?ready=hang");
  await it.states.nth(2);
  await it.ask("/turn?ready=false");
  await it.states.nth(3);
  await it.ask("/turn?ready=true");
  await it.states.nth(4);
  await it.companion[Symbol.asyncDispose]();
  assertEquals([...it.states.items], ["ready", "probe_failed", "not_ready", "ready", "stopped"]);
});

Deno.test("Companion: of a line that is cut within the token not even its beginning is told", async () => {
  await using it = await stage({ ready: true });
  await it.companion.ready;
  const before = it.lines.items.length;
  const time = "2026-01-01T00:00:00Z ".length;
  await it.ask("/say", `${"x".repeat(8_192 - time - 10)}${TOKEN}${"y".repeat(100_000)}`);
  await it.ask("/say", `after ${TOKEN}.`);
  await it.lines.nth(before + 2);
  const [long, next] = it.lines.items.slice(before);
  assertEquals([long?.isCut, long?.text.length], [true, 8_192 - 10]);
  assertEquals(next?.text.endsWith("after [REDACTED]."), true);
});

Deno.test("Companion: its end is a failure to start before it was ready, and of supervision after", async () => {
  await using early = await stage({ exitCode: 4 });
  await assertRejects(() => early.companion.ready, OperatorError, "code 4 before it was ready");
  const error = await assertRejects(() => early.companion.failure, OperatorError);
  assertEquals(error instanceof SupervisionError, false);
  assertEquals([...early.states.items], ["exited"]);

  await using late = await stage({ ready: true });
  await late.companion.ready;
  Deno.kill(late.companion.pid, "SIGKILL");
  await assertRejects(() => late.companion.failure, SupervisionError, "signal SIGKILL");
  assertEquals([...late.states.items], ["ready", "exited"]);
});

Deno.test("Companion: leads a process group of its own", async () => {
  await using it = await stage({ ready: true });
  await it.companion.ready;
  const { pid } = it.companion;
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "pgid=", "-p", `${pid}`] })
    .output();
  assertEquals(Number(new TextDecoder().decode(stdout)), pid);
});

const PROBLEMS: readonly (readonly [cause: Error, words: string])[] = [
  [new Deno.errors.NotCapable("x"), "run with --allow-run=/opt/cf"],
  [
    new Deno.errors.NotFound("x"),
    "there is no such program; install cloudflared there, or name it",
  ],
  [new Deno.errors.PermissionDenied("x"), "it is not an executable file; run chmod +x"],
  [new Error("bad format"), "it cannot be started (bad format); check that it is a program"],
];

for (const [cause, words] of PROBLEMS) {
  Deno.test(`startProblem: ${cause.name} names the setting and the fix`, () => {
    const line = startProblem("/opt/cf", cause);
    assertEquals(line.startsWith(`cloudflared.path "/opt/cf": `), true, line);
    assertEquals(line.includes(words), true, line);
  });
}

Deno.test("startCompanion: a directory is no program", () => {
  assertThrows(
    () =>
      startCompanion({
        program: "/tmp",
        env: {},
        token: new Secret(TOKEN),
        readyTimeoutMs: 1,
        clock: systemClock,
        onState: () => {},
        onLine: () => {},
      }),
    OperatorError,
    "it is not an executable file",
  );
});

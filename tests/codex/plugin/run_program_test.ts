import { assert, assertEquals } from "@std/assert";
import { MAX_STDOUT_BYTES, type Ran, runProgram } from "../../../lib/codex/plugin/run_program.ts";

const never = new AbortController().signal;

function shell(script: string, options: { signal?: AbortSignal; timeoutMs?: number } = {}) {
  const env = { PATH: Deno.env.get("PATH") ?? "", GIVEN: "yes" };
  return runProgram({ words: ["sh", "-c", script], env, signal: never, ...options });
}

function whyOf(ran: Ran): string {
  return ran.kind === "ended" ? `ended with ${ran.code}` : ran.why;
}

Deno.test("runProgram: its outputs, its code, and only the environment that was given", async () => {
  const ran = await shell('echo "$GIVEN$HOME"; echo why >&2; exit 3');
  assertEquals(ran, { kind: "ended", code: 3, stdout: "yes\n", stderr: "why\n" });
});

Deno.test("runProgram: words are taken literally, no shell reads them [codex §4.1]", async () => {
  const words = ["printf", "%s|", "$HOME", "`id`", "; rm -rf x", "*"];
  const ran = await runProgram({ words, env: { PATH: Deno.env.get("PATH") ?? "" }, signal: never });
  assert(ran.kind === "ended");
  assertEquals(ran.stdout, "$HOME|`id`|; rm -rf x|*|");
});

Deno.test("runProgram: one that takes too long is ended, even if it ignores SIGTERM [codex §12.18]", async () => {
  const ran = await shell("trap '' TERM; echo begun >&2; while :; do sleep 0.1; done", {
    timeoutMs: 200,
  });
  assert(ran.kind === "stopped");
  assertEquals([ran.why, ran.stderr], ["took longer than 0.2 s", "begun\n"]);
});

Deno.test("runProgram: a cancelled call ends the program, or never starts it [codex §12.18]", async () => {
  const cancel = new AbortController();
  const running = shell("echo begun; exec sleep 60", { signal: cancel.signal });
  cancel.abort();
  assertEquals(whyOf(await running), "cancelled");
  assertEquals(whyOf(await shell("exit 0", { signal: cancel.signal })), "cancelled");
});

Deno.test("runProgram: one that prints without end is ended", async () => {
  const ran = await shell("yes");
  assertEquals(whyOf(ran), `printed more than ${MAX_STDOUT_BYTES / 1024 / 1024} MiB`);
});

Deno.test("runProgram: a program that goes on in the background holds nothing up [codex §12.18]", async () => {
  const begun = performance.now();
  const ran = await shell("sleep 5 & echo $!");
  assert(ran.kind === "ended");
  assert(performance.now() - begun < 4_000);
  Deno.kill(Number(ran.stdout), "SIGKILL");
});

Deno.test("runProgram: a program that is not there is no exception", async () => {
  const ran = await runProgram({ words: ["/nowhere/x"], env: {}, signal: never });
  assertEquals(ran, { kind: "not_started", why: 'there is no program "/nowhere/x"' });
});

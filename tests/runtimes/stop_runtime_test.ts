import { assert, assertEquals, assertRejects } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { lookAtProcess, recognise } from "../../lib/runtimes/process_identity.ts";
import { signalProcess } from "../../lib/runtimes/signal_process.ts";
import { type StoppableProcess, stopRuntime } from "../../lib/runtimes/stop_runtime.ts";

const NEVER = new AbortController().signal;

/** A shell in a group of its own that runs a script; killed at the end whatever became of it. */
async function shell(script: string) {
  const child = new Deno.Command("sh", {
    args: ["-c", script],
    stdin: "null",
    stdout: "piped",
    detached: true,
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read(); // It says when its traps are set.
  const look = await lookAtProcess(child.pid);
  assert(look.kind === "alive");
  const { started } = look;
  const signals: string[] = [];
  const target: StoppableProcess = {
    recognise: () => recognise(child.pid, started),
    async signal(name, scope) {
      signals.push(`${name} ${scope}`);
      await signalProcess(child.pid, name, scope);
    },
  };
  return {
    pid: child.pid,
    signals,
    target,
    async [Symbol.asyncDispose]() {
      await signalProcess(child.pid, "SIGKILL", "group");
      await child.status;
      await reader.cancel();
    },
  };
}

Deno.test("stopRuntime: asks, and waits until the process is really gone [runtimes §12.2]", async () => {
  await using child = await shell(
    "trap 'sleep 0.3; exit 0' TERM; echo; while :; do sleep 0.05; done",
  );
  assertEquals(await stopRuntime(child.target, systemClock, NEVER), { kind: "gone" });
  assertEquals((await lookAtProcess(child.pid)).kind, "gone");
  assertEquals(child.signals, ["SIGTERM process"]);
});

Deno.test("stopRuntime: what does not end in its budget is killed with its group [cli §18]", async () => {
  await using child = await shell("trap '' TERM; echo; while :; do sleep 0.05; done");
  assertEquals(await stopRuntime(child.target, systemClock, NEVER, 200), { kind: "killed" });
  assertEquals((await lookAtProcess(child.pid)).kind, "gone");
  assertEquals(child.signals, ["SIGTERM process", "SIGKILL group"]);
});

Deno.test("stopRuntime: a number that was used again is never signalled [runtimes §12.3]", async () => {
  await using child = await shell("echo; while :; do sleep 0.05; done");
  const target = {
    ...child.target,
    recognise: () => recognise(child.pid, "lstart=2001-01-01T00:00:00Z"),
  };
  assertEquals(await stopRuntime(target, systemClock, NEVER), { kind: "stranger" });
  assertEquals(child.signals, []);
  assertEquals((await lookAtProcess(child.pid)).kind, "alive");
});

Deno.test("stopRuntime: between TERM and KILL the number is looked at again", async () => {
  const signals: string[] = [];
  const looks = ["same", "same", "stranger"] as const;
  let at = 0;
  const target: StoppableProcess = {
    recognise: () => Promise.resolve({ kind: looks[Math.min(at++, 2)] ?? "gone" }),
    signal: (name) => Promise.resolve(void signals.push(name)),
  };
  assertEquals(await stopRuntime(target, systemClock, NEVER, 0), { kind: "killed" });
  assertEquals(signals, ["SIGTERM"]);
});

Deno.test("stopRuntime: one that cannot be told from a stranger is left alone", async () => {
  const target: StoppableProcess = {
    recognise: () => Promise.resolve({ kind: "unknown", why: "no ps" }),
    signal: () => Promise.reject(new Error("signalled")),
  };
  assertEquals(await stopRuntime(target, systemClock, NEVER), { kind: "failed", why: "no ps" });
});

Deno.test("stopRuntime: an abort gives up the wait and kills nothing", async () => {
  await using child = await shell("trap '' TERM; echo; while :; do sleep 0.05; done");
  const stop = new AbortController();
  const target: StoppableProcess = {
    ...child.target,
    async signal(name, scope) {
      await child.target.signal(name, scope);
      stop.abort();
    },
  };
  await assertRejects(() => stopRuntime(target, systemClock, stop.signal));
  assertEquals(child.signals, ["SIGTERM process"]);
});

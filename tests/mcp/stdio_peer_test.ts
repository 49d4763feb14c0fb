import { assert, assertEquals, assertRejects } from "@std/assert";
import type { StdioLimits } from "../../lib/mcp/stdio_limits.ts";
import {
  base,
  bounded,
  call,
  final,
  notification,
  openStage,
  result,
  type Stage,
  stdioTest,
} from "./stdio_harness.ts";

const PIPE_CLOSED = {
  kind: "failed",
  status: 502,
  headers: [],
  failure: { source: "transport_closed", kind: "closed_pipe" },
} as const;

/** More than any pipe holds. */
const BIG = JSON.stringify("x".repeat(1024 * 1024));

/** A grandchild that ignores SIGTERM and keeps the child's stdout open; ends only by SIGKILL. */
async function linger({ channel }: Stage) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await final(channel, notification("linger", `{"port":${listener.addr.port}}`));
  const connection = await listener.accept();
  await connection.read(new Uint8Array(1));
  return {
    /** Resolves when the grandchild is dead. */
    async dead() {
      await connection.read(new Uint8Array(1)).catch(() => {});
      connection.close();
    },
  };
}

/** Stops the child where it is, so that it reads nothing; the function lets it go on. */
async function pause({ channel }: Stage): Promise<() => void> {
  const pid = Number(await result(channel, call("pid")));
  Deno.kill(pid, "SIGSTOP");
  return () => Deno.kill(pid, "SIGCONT");
}

stdioTest("a child that stops reading is replaced", { stallMs: 200 }, async (stage) => {
  const { channel, log } = stage;
  const pid = await result(channel, call("pid"));
  await result(channel, call("deaf"));
  const stuck = final(channel, call("echo", BIG));
  const behind = final(channel, call("echo", '"behind"'));
  const late = final(channel, notification("notifications/behind"));
  const stop = new AbortController();
  const withdrawn = final(channel, call("never_sent"), stop.signal);
  stop.abort(new Error("left the queue"));
  await assertRejects(() => withdrawn, Error, "left the queue");

  assertEquals(await Promise.all([stuck, behind, late]), [PIPE_CLOSED, PIPE_CLOSED, PIPE_CLOSED]);
  const stalled = await log.nth("child_stalled", 1);
  assertEquals([stalled.pid, stalled.ms], [pid as number, 200]);
  const exit = await log.nth("child_exited", 1);
  assertEquals([exit.signal, exit.inFlight], ["SIGKILL", 2]);
  assertEquals(await result(channel, call("pid")) !== pid, true);
});

stdioTest(
  "a slow but steady reader is not taken for a hung one",
  { stallMs: 400 },
  async (stage) => {
    // One that is still starting reads nothing.
    await result(stage.channel, call("pid"));
    const payload = JSON.stringify("x".repeat(8 * 1024 * 1024));
    await final(stage.channel, call("echo", payload));
    assertEquals(stage.log.of("child_stalled").length, 0);
  },
);

stdioTest("a call that is withdrawn from the queue never reaches the child", {
  stallMs: 20_000,
}, async (stage) => {
  const { channel } = stage;
  const resume = await pause(stage);
  const big = final(channel, call("echo", BIG));
  const stop = new AbortController();
  const queued = final(channel, call("never_sent"), stop.signal);
  const note = final(channel, notification("never_sent"), stop.signal);
  await final(channel, { ...base(), kind: "oauth_discovery" }); // by now all three have begun
  stop.abort(new Error("withdrawn"));
  await assertRejects(() => queued, Error, "withdrawn");
  await assertRejects(() => note, Error, "withdrawn");
  resume();
  assertEquals((await big).kind, "response");
  const lines = await result(channel, call("seen"));
  assert(Array.isArray(lines));
  assertEquals(lines.map((line) => JSON.parse(line).method), ["pid", "echo", "seen"]);
});

stdioTest("a cancellation that is withdrawn from the queue cancels nothing", {
  stallMs: 20_000,
}, async (stage) => {
  const { channel } = stage;
  const resume = await pause(stage);
  const big = final(channel, call("echo", BIG));
  const kept = result(channel, call("echo", '"kept"', { id: "7" }));
  const stop = new AbortController();
  const cancel = notification("notifications/cancelled", '{"requestId":7}');
  const withdrawn = final(channel, cancel, stop.signal);
  await final(channel, { ...base(), kind: "oauth_discovery" }); // by now all three have begun
  stop.abort(new Error("withdrawn"));
  await assertRejects(() => withdrawn, Error, "withdrawn");
  resume();
  assertEquals(await kept, "kept");
  assertEquals((await big).kind, "response");
});

/** A child that answers the first call of its channel and then does something else. */
function answerOnceAnd(script: string, limits: Partial<StdioLimits>): Stage {
  const reply = `read line; echo '{"jsonrpc":"2.0","id":1,"result":"once"}'`;
  return openStage(limits, ["/bin/sh", "-c", `${reply}; ${script}`]);
}

Deno.test("the end of its output is the end of a child", () =>
  bounded(async () => {
    await using stage = answerOnceAnd("read line; exec 1>&-; while read line; do :; done", {
      lastWordsMs: 10_000,
    });
    const { channel, log } = stage;
    await result(channel, call("x"));
    assertEquals(await final(channel, call("y")), {
      ...PIPE_CLOSED,
      failure: { source: "transport_closed", kind: "eof" },
    });
    const exit = await log.nth("child_exited", 1);
    assertEquals([exit.code, exit.signal, exit.inFlight], [0, undefined, 1]);
    await log.nth("child_started", 2);
  }));

Deno.test("a child that closes its input is replaced", () =>
  bounded(async () => {
    await using stage = answerOnceAnd("exec 0<&-; echo closed; exec sleep 60", {
      stopCloseMs: 50,
    });
    const { channel, log } = stage;
    await result(channel, call("x"));
    assertEquals((await log.nth("child_output_skipped", 1)).lines, 1);
    assertEquals(await final(channel, call("y")), PIPE_CLOSED);
    const exit = await log.nth("child_exited", 1);
    assertEquals([exit.signal, exit.inFlight], ["SIGKILL", 1]);
    await log.nth("child_started", 2);
  }));

Deno.test({
  name: "what is in the pipe when a child exits is still read, for a while",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    bounded(async () => {
      // The process that holds the output open has left the group, so only time can end the wait.
      const reply = `echo '{"jsonrpc":"2.0","id":1,"result":"last"}'`;
      const heir = `kill -KILL $1; sleep 0.1; ${reply}; sleep 2`;
      // Both calls are in before anything ends, so neither meets a closed pipe.
      const script = `read a; read b; setsid sh -c "$1" sh $$ & while read line; do :; done`;
      const argv = ["/bin/sh", "-c", script, "sh", heir] as const;
      await using stage = openStage({ lastWordsMs: 1_000, stopCloseMs: 50 }, argv);
      const { channel, log } = stage;
      const answered = result(channel, call("first"));
      const unanswered = final(channel, call("second"));
      assertEquals(await answered, "last");
      assertEquals(log.of("child_exited"), []);
      assertEquals(await unanswered, {
        ...PIPE_CLOSED,
        failure: { source: "transport_closed", kind: "eof" },
      });
      const exit = await log.nth("child_exited", 1);
      assertEquals([exit.signal, exit.inFlight], ["SIGKILL", 1]);
    }),
});

stdioTest("a crash takes the processes the child started along", {}, async (stage) => {
  const grandchild = await linger(stage);
  assertEquals((await final(stage.channel, call("crash"))).kind, "failed");
  await grandchild.dead();
  assertEquals(typeof await result(stage.channel, call("pid")), "number");
});

stdioTest("closing ends the child and the processes it started", {}, async (stage) => {
  const grandchild = await linger(stage);
  await stage.channel[Symbol.asyncDispose]();
  await grandchild.dead();
  assertEquals((await stage.log.nth("child_exited", 1)).code, 0, "stdin was enough for the child");
});

stdioTest("closing kills a child that ignores end of input and SIGTERM", {
  stopCloseMs: 50,
  stopTermMs: 50,
}, async (stage) => {
  await result(stage.channel, call("stubborn"));
  const grandchild = await linger(stage);
  await stage.channel[Symbol.asyncDispose]();
  await grandchild.dead();
  assertEquals((await stage.log.nth("child_exited", 1)).signal, "SIGKILL");
});

Deno.test({
  name: "a scoped run permission is enough to end the whole group",
  permissions: { run: [Deno.execPath(), "/usr/bin/kill"], net: ["127.0.0.1"] },
  fn: () =>
    bounded(async () => {
      await using stage = openStage({ stopCloseMs: 50, stopTermMs: 50 });
      const crashing = await linger(stage);
      await final(stage.channel, call("crash"));
      await crashing.dead();

      await result(stage.channel, call("stubborn"));
      const grandchild = await linger(stage);
      await stage.channel[Symbol.asyncDispose]();
      await grandchild.dead();
      assertEquals((await stage.log.nth("child_exited", 2)).signal, "SIGKILL");
    }),
});

Deno.test({
  name: "without the kill program a channel still ends its child",
  permissions: { run: [Deno.execPath()] },
  fn: () =>
    bounded(async () => {
      await using stage = openStage({ stopCloseMs: 50, stopTermMs: 50 });
      await result(stage.channel, call("stubborn"));
      await stage.channel[Symbol.asyncDispose]();
      assertEquals((await stage.log.nth("child_exited", 1)).signal, "SIGKILL");
    }),
});

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  answer,
  bounded,
  call,
  final,
  notification,
  openStage,
  result,
  type Stage,
  stdioTest,
} from "./stdio_harness.ts";

const CLOSED = {
  kind: "failed",
  status: 502,
  headers: [],
  failure: { source: "transport_closed", kind: "eof" },
} as const;

const INITIALIZE = '{"protocolVersion":"2025-11-25","x":1.0}';

/** The methods the child has received, without that of asking for them. */
async function methods({ channel }: Stage): Promise<string[]> {
  const lines = await result(channel, call("seen"));
  assert(Array.isArray(lines));
  return lines.slice(0, -1).map((line) => JSON.parse(line).method);
}

async function initialize({ channel }: Stage): Promise<void> {
  await result(channel, call("initialize", INITIALIZE));
  await final(channel, notification("notifications/initialized", '{"y":2.0}'));
}

stdioTest("a crash fails what is in flight and the next child knows the handshake", {
  // Whether the next call comes before or after the restart must not matter.
  restartMinMs: 1,
}, async (stage) => {
  const { channel, log } = stage;
  await initialize(stage);
  const pid = await result(channel, call("pid"));
  const inFlight = ["1", "2"].map((id) => final(channel, call("hold", "{}", { id })));
  const crashing = final(channel, call("crash"));
  assertEquals(await Promise.all([...inFlight, crashing]), [CLOSED, CLOSED, CLOSED]);

  assertNotEquals(await result(channel, call("pid")), pid);
  const lines = await result(channel, call("seen"));
  assert(Array.isArray(lines));
  const [replayed, initialized] = lines;
  const { id } = JSON.parse(replayed);
  assertEquals(
    replayed,
    `{"jsonrpc":"2.0","id":${id},"method":"initialize","params":${INITIALIZE}}`,
  );
  assertEquals(
    initialized,
    '{"jsonrpc":"2.0","method":"notifications/initialized","params":{"y":2.0}}',
  );
  assertEquals(log.of("child_replayed_handshake").length, 1);
  const [exit] = log.of("child_exited");
  assertEquals([exit?.pid, exit?.code, exit?.inFlight], [pid as number, 3, 3]);
  assertEquals(log.of("child_started").length, 2);
});

stdioTest(
  "a child that exits without a call in flight is started again by itself",
  {},
  async (s) => {
    await initialize(s);
    assertEquals((await final(s.channel, notification("crash"))).kind, "notify_ack");
    await s.log.nth("child_replayed_handshake", 1);
    assertEquals(await methods(s), ["initialize", "notifications/initialized"]);
  },
);

stdioTest("calls that wait for a start go out behind the handshake, in order", {
  restartMinMs: 300,
  restartMaxMs: 300,
}, async (stage) => {
  const { channel, log } = stage;
  await initialize(stage);
  await final(channel, call("crash"));
  await log.nth("child_exited", 1);
  const waiting = [
    answer(channel, call("echo", '"a"')),
    answer(channel, call("echo", '"b"', { id: '"b"' })),
  ];
  const expired = new AbortController();
  const leaving = answer(channel, call("never_sent"), expired.signal);
  expired.abort(new Error("no time left"));
  await assertRejects(() => leaving, Error, "no time left");
  assertEquals(await Promise.all(waiting), [
    '{"jsonrpc":"2.0","result":"a","id":1}',
    '{"jsonrpc":"2.0","result":"b","id":"b"}',
  ]);
  assertEquals(await methods(stage), ["initialize", "notifications/initialized", "echo", "echo"]);
});

stdioTest("a waiting initialize replaces the replay", {
  restartMinMs: 300,
  restartMaxMs: 300,
}, async (stage) => {
  const { channel, log } = stage;
  await initialize(stage);
  await final(channel, call("crash"));
  await log.nth("child_exited", 1);
  await result(channel, call("initialize", "{}"));
  assertEquals(await methods(stage), ["initialize"]);
  assertEquals(log.of("child_replayed_handshake").length, 0);
});

stdioTest("a refused initialize is not replayed", {}, async (stage) => {
  const { channel } = stage;
  await answer(channel, call("initialize", '{"refuse":true}'));
  await final(channel, call("crash"));
  await result(channel, call("pid"));
  assertEquals(await methods(stage), ["pid"]);
});

stdioTest("answers written just before an exit are delivered", {}, async ({ channel, log }) => {
  assertEquals(await result(channel, call("answer_and_exit")), "last words");
  assertEquals((await log.nth("child_exited", 1)).inFlight, 0);
  assertEquals(typeof await result(channel, call("pid")), "number");
});

stdioTest("a closed channel fails calls at once", {}, async ({ channel, log }) => {
  const held = final(channel, call("hold"));
  await result(channel, call("pid"));
  const closing = channel[Symbol.asyncDispose]();
  const closed = { ...CLOSED, failure: { source: "transport_closed", kind: "closed_pipe" } };
  assertEquals<unknown>(await held, closed);
  assertEquals<unknown>(await final(channel, call("pid")), closed);
  assertEquals<unknown>(await final(channel, notification("x")), closed);
  await closing;
  const [exit] = log.of("child_exited");
  assertEquals([exit?.code, exit?.signal, exit?.restartInMs], [0, undefined, undefined]);
  assertEquals<unknown>(await final(channel, call("pid")), closed);
});

stdioTest("a channel that is closed while its child is down starts no other", {
  restartMinMs: 60_000,
  restartMaxMs: 60_000,
}, async ({ channel, log }) => {
  await final(channel, call("crash"));
  await log.nth("child_exited", 1);
  const waiting = final(channel, call("pid"));
  await channel[Symbol.asyncDispose]();
  assertEquals((await waiting).kind, "failed");
  assertEquals(log.of("child_started").length, 1);
});

Deno.test("a failed start fails the calls that wait, and is tried again", () =>
  bounded(async () => {
    const folder = await Deno.makeTempDir();
    const program = `${folder}/server`;
    try {
      await Deno.symlink("/bin/true", program);
      await using stage = openStage({ restartMinMs: 20, restartMaxMs: 20 }, [program]);
      await Deno.rename(program, program + ".away");
      const { channel, log } = stage;
      await log.nth("child_spawn_failed", 1);
      assertEquals<unknown>(await final(channel, call("x")), {
        ...CLOSED,
        failure: { source: "connect", kind: "dial" },
      });
      const spawnFailed = await log.nth("child_spawn_failed", 2);
      assert(spawnFailed.message.includes(program), spawnFailed.message);

      await Deno.rename(program + ".away", program);
      await log.nth("child_started", 2);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

Deno.test("a handshake that is not answered again fails the calls that wait", () =>
  bounded(async () => {
    const folder = await Deno.makeTempDir();
    try {
      // The first run answers one initialize and exits, later runs read in silence.
      const script = `if [ -e ${folder}/ran ]; then while read line; do :; done; else
        touch ${folder}/ran; read line; echo '{"jsonrpc":"2.0","id":1,"result":{}}'; read line; fi`;
      const limits = { restartMinMs: 100, restartMaxMs: 100, replayMs: 50 };
      await using stage = openStage(limits, ["/bin/sh", "-c", script]);
      const { channel, log } = stage;
      await answer(channel, call("initialize"));
      assertEquals(await final(channel, call("x")), CLOSED);
      await log.nth("child_exited", 1);
      assertEquals<unknown>(await final(channel, call("y")), {
        ...CLOSED,
        failure: { source: "timeout", kind: "timeout" },
      });
      await log.nth("child_started", 3);
      assertEquals(log.of("child_replayed_handshake").length, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

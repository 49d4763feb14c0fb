import { assertEquals } from "@std/assert";
import type { Clock } from "../../lib/core/clock.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { Evidence } from "../../lib/ops/evidence.ts";
import { SAMPLES } from "./sample_facts.ts";

function evidence(...facts: readonly Fact[]) {
  const time = { now: 1_000 };
  const clock: Clock = {
    now: () => time.now,
    wall: () => time.now,
    sleep: () => Promise.reject(new Error("nothing sleeps here")),
  };
  const made = new Evidence(clock);
  for (const fact of facts) {
    time.now += 1_000;
    made.fold(fact);
  }
  return made;
}

const STDIO = { ...SAMPLES.channel_opened, channelKind: "stdio" } as const;

const main = (...facts: readonly Fact[]) => evidence(...facts).channels.get("main");

Deno.test("Evidence: the link remembers its last good poll, failures in a row and the next attempt", () => {
  const bad = evidence(SAMPLES.poll_succeeded, SAMPLES.poll_failed, SAMPLES.poll_failed).link;
  assertEquals([bad.lastGoodAt, bad.failuresInRow, bad.nextAttemptAt], [2_000, 2, 4_200]);
  assertEquals(bad.lastError, { at: 4_000, text: "unauthorized", status: 401 });
  const good = evidence(SAMPLES.poll_failed, SAMPLES.poll_succeeded).link;
  assertEquals([good.failuresInRow, good.nextAttemptAt, good.heldMs], [0, undefined, 1500]);
});

Deno.test("Evidence: attempts of an answer beyond the first are retries", () => {
  const finished = SAMPLES.command_finished;
  const { link } = evidence({ ...finished, attempts: 3 }, finished, { ...finished, attempts: 0 });
  assertEquals(link.postRetries, 2);
});

Deno.test("Evidence: an answer clears what was missed, an HTTP error is one, our own fault is none", () => {
  const replied = SAMPLES.command_replied;
  const own: Fact = { ...replied, failure: { source: "client_internal" } };
  const { failure: _, ...answered } = replied;
  const row = (...facts: readonly Fact[]) => {
    const channel = main(SAMPLES.channel_opened, ...facts);
    return [channel?.missed, channel?.lastGoodAt, channel?.lastFailure?.text];
  };
  assertEquals(row(replied, replied), [2, undefined, "connection_refused"]);
  assertEquals(row(replied, answered), [0, 4_000, "connection_refused"]);
  assertEquals(row({ ...replied, failure: { source: "protocol" } }), [0, 3_000, "protocol"]);
  assertEquals(row(own), [0, undefined, undefined]);
  assertEquals(row(replied, SAMPLES.probe_finished), [0, 4_000, "connection_refused"]);
  // A call taken back is answered by this client, which says nothing of the server.
  const takenBack: Fact = { ...answered, verdict: { kind: "cancelled" } };
  assertEquals(row(replied, takenBack), [1, undefined, "connection_refused"]);
});

Deno.test("Evidence: a call to a channel that is not there makes no channel", () => {
  const { failure: _, ...answered } = SAMPLES.command_replied;
  assertEquals([...evidence({ ...answered, channel: "nosuch" }).channels], []);
});

Deno.test("Evidence: a child's life", () => {
  const child = main(
    SAMPLES.child_started,
    SAMPLES.child_exited,
    SAMPLES.child_spawn_failed,
    { ...SAMPLES.child_started, pid: 8 },
    SAMPLES.child_output_skipped,
  )?.child;
  assertEquals(child, {
    pid: 8,
    startedAt: 5_000,
    restarts: 1,
    lastExit: "not found",
    nextTryAt: undefined,
    noiseLines: 3,
  });
  assertEquals(main(SAMPLES.child_started, SAMPLES.child_exited)?.child?.nextTryAt, 3_500);
});

Deno.test("Evidence: the end of a child that a reload has replaced is not that of its successor", () => {
  const next = { ...SAMPLES.child_started, pid: 8 };
  const { restartInMs: _, ...stopped } = SAMPLES.child_exited;
  const child = main(
    SAMPLES.child_started,
    STDIO,
    next,
    STDIO,
    stopped,
  )?.child;
  assertEquals([child?.pid, child?.restarts, child?.lastExit], [8, 0, undefined]);
});

Deno.test("Evidence: of a server that a reload has replaced nothing is held against its successor", () => {
  const { restartInMs: _, ...stopped } = SAMPLES.child_exited;
  const replied = SAMPLES.command_replied;
  const channel = main(
    SAMPLES.child_started,
    STDIO,
    SAMPLES.child_output_skipped,
    ...[replied, replied, replied],
    { ...SAMPLES.probe_finished, outcome: "refused" },
    SAMPLES.channel_opened,
    stopped,
  );
  const { missed, probe, child, server, lastFailure } = channel ?? {};
  assertEquals([missed, probe, child, server, lastFailure], [0, ...Array(4)]);
  assertEquals(channel?.kind, "http-streamable");
});

Deno.test("Evidence: what a probe told of the server stays when a later one tells nothing", () => {
  const { serverName: _, serverVersion: __, protocolVersion: ___, ...bare } =
    SAMPLES.probe_finished;
  const channel = main(SAMPLES.probe_finished, { ...bare, outcome: "refused" });
  assertEquals([channel?.server, channel?.protocol], [
    { name: "docs", version: "1" },
    "2025-11-25",
  ]);
  assertEquals(channel?.probe?.outcome, "refused");
});

Deno.test("Evidence: texts of errors lose paths and credentials of addresses", () => {
  const message = "https://u:hush@h/a?key=hush failed, api_key=hush";
  const seen = evidence(
    { ...SAMPLES.poll_failed, message },
    { ...SAMPLES.metadata_failed, message },
    { ...SAMPLES.probe_finished, outcome: "refused", detail: message },
    { ...SAMPLES.child_spawn_failed, message },
  );
  assertEquals(JSON.stringify([seen.link, seen.metadata, [...seen.channels]]).match(/hush/g), null);
  assertEquals(seen.link.lastError?.text, "https://h failed, api_key=[REDACTED]");
});

Deno.test("Evidence: closed channels go, registrations come and go, channel names are bounded", () => {
  const closed = evidence(SAMPLES.channel_opened, SAMPLES.channel_closed);
  assertEquals(closed.channels.size, 0);
  const registered = SAMPLES.harpoon_registered;
  assertEquals([...evidence(registered).discovered.keys()], [registered.label]);
  assertEquals(evidence(registered, SAMPLES.harpoon_unregistered).discovered.size, 0);
  const many = Array.from({ length: 1_000 }, (_, i): Fact => ({
    ...SAMPLES.channel_opened,
    channel: `c${i}`,
  }));
  assertEquals(evidence(...many).channels.size, 33);
});

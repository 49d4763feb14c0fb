import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CodexError } from "../../lib/codex/codex_error.ts";
import { codexState } from "../../lib/codex/snapshot.ts";
import { soon } from "../e2e/soon.ts";
import { eventNamed, limit, openBridge } from "./rig.ts";

Deno.test("CodexBridge: starts nothing before something is asked of it [codex §12.14]", async () => {
  await using bridge = openBridge();
  assertEquals(bridge.snapshot().phase, { kind: "idle" });
  assertEquals(codexState(bridge.snapshot()), "not_ready");
  assertEquals(bridge.events(), []);
});

Deno.test("CodexBridge.turnStart: a request that is not answered in time tells which, and the stderr [codex §11.9]", async () => {
  await using bridge = openBridge(["tells-env"], { limits: { requestMs: 300 } });
  await bridge.threadStart({}, limit());
  const error = await assertRejects(
    () => bridge.turnStart({ prompt: "mute" }, limit()),
    CodexError,
  );
  assertEquals(error.kind, "timeout");
  assertStringIncludes(error.message, "turn/start within 0.3 s; it wrote: names: ");
  // The bridge serves on.
  await bridge.turnStart({ prompt: "say hello" }, limit());
});

Deno.test("CodexBridge.turnStart: a turn may be over before the reply to its start [codex §11.9]", async () => {
  await using bridge = openBridge();
  const thread = await bridge.threadStart({ sandbox: "read-only" }, limit());
  assertEquals([thread.id, thread.sandbox], ["thread-1", "read-only"]);
  const turn = await bridge.turnStart({ prompt: "early" }, limit());
  assertEquals(turn.status, "inProgress");
  assertEquals(bridge.snapshot().turn?.status, "completed");
});

Deno.test("CodexBridge.turnStart: a state beside the turn counts, too [codex §3.2]", async () => {
  await using bridge = openBridge();
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  await bridge.turnStart({ prompt: "flat" }, limit());
  await eventNamed(events, "turn/completed");
  const { turn } = bridge.snapshot();
  assertEquals([turn?.status, turn?.error], ["failed", "told beside the turn"]);
});

Deno.test("CodexBridge.turnStart: nothing is sent for a blank prompt or without a thread [operator-surface §3]", async () => {
  await using bridge = openBridge();
  const blank = await assertRejects(() => bridge.turnStart({ prompt: "  " }, limit()), CodexError);
  assertEquals([blank.kind, blank.message], ["refused", "prompt is required"]);
  const lost = await assertRejects(
    () => bridge.turnStart({ prompt: "say x" }, limit()),
    CodexError,
  );
  assertEquals([lost.kind, lost.message], ["refused", "thread_id is required"]);
  assertEquals(bridge.snapshot().phase.kind, "idle");
});

Deno.test("CodexBridge: an exit in the middle of a turn fails the turn with the stderr, and the bridge serves on [codex §11.9]", async () => {
  await using bridge = openBridge();
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  await bridge.turnStart({ prompt: "exit" }, limit());
  const exited = await eventNamed(events, "process/exited");
  assertEquals(
    exited.summary,
    "Codex ended with exit code 3; it wrote: about to crash: out of cheese",
  );
  const { turn, thread } = bridge.snapshot();
  assertEquals([turn?.status, thread], ["failed", undefined]);
  assertEquals((await bridge.threadStart({}, limit())).id, "thread-1");
  assertEquals(codexState(bridge.snapshot()), "ready");
});

Deno.test("CodexBridge: what outlives Codex holds nothing up, and is ended", async () => {
  await using bridge = openBridge();
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  await bridge.turnStart({ prompt: "orphan" }, limit());
  const { summary } = await eventNamed(events, "process/exited");
  assertEquals(summary, "Codex ended with exit code 0");
});

Deno.test("CodexBridge: lines that are no messages become events, and reading goes on [codex §11.9]", async () => {
  await using bridge = openBridge();
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  await bridge.turnStart({ prompt: "garbage" }, limit());
  await eventNamed(events, "turn/completed");
  const noise = bridge.events().filter(({ source }) => source === "stdout");
  assertEquals(noise.map(({ summary }) => summary?.replace(/\d{7}/, "N")), [
    "not JSON: this is no JSON",
    "not a JSON object: [1]",
    "neither a method nor an id: {}",
    "a reply to 99, which nobody waits for",
    "a line of N bytes, over 8388608",
    "a line of 2 bytes that is not UTF-8",
  ]);
});

Deno.test("CodexBridge: a flood leaves the last 512 events, and a slow reader is told what it lost [codex §3.1]", async () => {
  await using bridge = openBridge();
  await bridge.threadStart({}, limit());
  const slow = bridge.subscribe(limit());
  const quick = bridge.subscribe(limit());
  await bridge.turnStart({ prompt: "flood 3000" }, limit());
  await eventNamed(quick, "turn/completed");
  assertEquals(bridge.events(1_000).length, 512);
  const seen = [];
  for await (const event of slow) {
    seen.push(event.method);
    if (event.method === "events/dropped") break;
  }
  assertEquals(seen.length, 129, "128 events and the note about the others");
});

Deno.test("CodexBridge: notifications that tell an operator nothing are no events [codex §3.2]", async () => {
  await using bridge = openBridge();
  await bridge.start(limit());
  const events = bridge.subscribe(limit());
  await bridge.threadStart({}, limit());
  await eventNamed(events, "thread/started");
  assertEquals(bridge.events().map(({ method }) => method), ["process/ready", "thread/started"]);
  const { thread } = bridge.snapshot();
  assertEquals([thread?.createdAt, thread?.preview], [1, "hello"]);
});

Deno.test("CodexBridge.loginDevice: gives the code, and its end changes the account [codex §3.2]", async () => {
  await using bridge = openBridge(["logged-out"]);
  await bridge.start(limit());
  assertEquals(codexState(bridge.snapshot()), "logged_out");
  const events = bridge.subscribe(limit());
  const login = await bridge.loginDevice(limit());
  assertEquals(login, {
    type: "chatgptDeviceCode",
    loginId: "login-1",
    verificationUrl: "https://example.com/device",
    userCode: "ABCD-1234",
  });
  await eventNamed(events, "account/read");
  assertEquals(codexState(bridge.snapshot()), "ready");
});

Deno.test("CodexBridge.loginCancel: gives up the pending login, and refuses without one", async () => {
  await using bridge = openBridge(["logged-out", "login-hangs"]);
  const none = await assertRejects(() => bridge.loginCancel(undefined, limit()), CodexError);
  assertEquals([none.kind, bridge.snapshot().phase.kind], ["refused", "idle"]);
  await bridge.loginDevice(limit());
  assertEquals(bridge.snapshot().login?.pending, true);
  await bridge.loginCancel(undefined, limit());
  assertEquals(bridge.snapshot().login?.pending, false);
});

Deno.test("CodexBridge.turnInterrupt: the turn ends as interrupted, which is no success [codex §12.15]", async () => {
  await using bridge = openBridge();
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  const { id, threadId } = await bridge.turnStart({ prompt: "hang" }, limit());
  await bridge.turnInterrupt(threadId, id, limit());
  await eventNamed(events, "turn/completed");
  assertEquals(bridge.snapshot().turn?.status, "interrupted");
});

Deno.test("CodexBridge: a caller that gives up does not end the start for others", async () => {
  await using bridge = openBridge();
  const impatient = new AbortController();
  const given = bridge.start(impatient.signal).then(() => "", (error: Error) => error.message);
  const patient = bridge.start(limit());
  impatient.abort(new Error("enough"));
  assertEquals(await given, "enough");
  await patient;
});

Deno.test("CodexBridge.close: ends a process that neither closes nor terminates, ends readers, refuses requests", async () => {
  const bridge = openBridge(["stubborn"], {
    limits: { stop: { closeMs: 50, termMs: 50 } },
  });
  await bridge.threadStart({}, limit());
  const { phase } = bridge.snapshot();
  assert(phase.kind === "ready");
  const events = bridge.subscribe(limit());
  const waiting = assertRejects(() => bridge.turnStart({ prompt: "mute" }, limit()), CodexError);
  await soon(bridge.close(), "the end of the process");
  await waiting;
  for await (const _ of events);
  assert(!await isAlive(phase.pid), "the process is gone");
  const error = await assertRejects(() => bridge.start(limit()), CodexError);
  assertEquals(error.kind, "closed");
  await bridge.close();
});

Deno.test("CodexBridge.close: a start under way ends with it", async () => {
  const bridge = openBridge(["silent"]);
  const starting = assertRejects(() => bridge.start(limit()), CodexError, "closed");
  await bridge.close();
  await starting;
});

async function isAlive(pid: number): Promise<boolean> {
  const { success } = await new Deno.Command("kill", { args: ["-0", `${pid}`], stderr: "null" })
    .output();
  return success;
}

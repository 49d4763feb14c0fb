import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CodexError } from "../../lib/codex/codex_error.ts";
import { codexState } from "../../lib/codex/snapshot.ts";
import { soon } from "../e2e/soon.ts";
import { codexOnPath, eventNamed, limit, openBridge } from "./rig.ts";

/** Lines the stand-in was sent, parsed. */
async function recorded(path: string): Promise<Record<string, unknown>[]> {
  return (await Deno.readTextFile(path)).trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("CodexBridge: starts nothing before something is asked of it [codex §12.14]", async () => {
  await using bridge = openBridge();
  assertEquals(bridge.snapshot().phase, { kind: "idle" });
  assertEquals(codexState(bridge.snapshot()), "not_ready");
  assertEquals(bridge.events(), []);
});

Deno.test("CodexBridge.start: initialize, initialized, then who is logged in, without a jsonrpc member [codex §3.2, §11.9]", async () => {
  const record = await Deno.makeTempFile();
  try {
    await using bridge = openBridge([], { env: { CODEX_STAND_IN_RECORD: record } });
    await bridge.start(limit());
    const lines = await recorded(record);
    assertEquals(lines, [
      {
        id: 1,
        method: "initialize",
        params: {
          clientInfo: { name: "tunnel-client-adminui", title: "tunnel-client", version: "0.1.0" },
          capabilities: null,
        },
      },
      { method: "initialized" },
      { id: 2, method: "account/read", params: { refreshToken: false } },
      { id: 3, method: "getAuthStatus", params: { includeToken: false, refreshToken: false } },
    ]);
  } finally {
    await Deno.remove(record);
  }
});

Deno.test("CodexBridge.start: reads the camelCase reply to initialize [codex §12.15]", async () => {
  await using bridge = openBridge();
  await bridge.start(limit());
  const { initializeInfo, account, authMethod, phase } = bridge.snapshot();
  assertEquals(initializeInfo, {
    userAgent: "codex/1.2.3",
    codexHome: "/home/u/.codex",
    platformFamily: "unix",
    platformOs: "linux",
  });
  assertEquals(account, { type: "chatgpt", email: "a@example.com", planType: "pro" });
  assertEquals([authMethod, phase.kind], ["chatgpt", "ready"]);
});

Deno.test("CodexBridge.start: a version without getAuthStatus is ready all the same", async () => {
  await using bridge = openBridge(["no-auth-status"]);
  await bridge.start(limit());
  assertEquals([codexState(bridge.snapshot()), bridge.snapshot().authMethod], ["ready", "chatgpt"]);
});

Deno.test("CodexBridge.start: two callers share one process", async () => {
  await using bridge = openBridge();
  await Promise.all([bridge.start(limit()), bridge.start(limit())]);
  const ready = bridge.events().filter(({ method }) => method === "process/ready");
  assertEquals(ready.length, 1);
});

Deno.test("CodexBridge.start: an initialize without a reply times out, tells the stderr and leaves no process [codex §11.9, §12.15]", async () => {
  await using bridge = openBridge(["silent"], { limits: { initializeMs: 1_500 } });
  const events = bridge.subscribe(limit());
  const starting = bridge.start(limit()).then(() => undefined, (error: unknown) => error);
  const stderr = await eventNamed(events, "stderr");
  assertEquals(stderr.summary, "waiting for the network");
  assertEquals(codexState(bridge.snapshot()), "starting");
  const error = await starting;
  assert(error instanceof CodexError);
  assertEquals([error.kind, codexState(bridge.snapshot())], ["timeout", "error"]);
  assertStringIncludes(error.message, "initialize within 1.5 s; it wrote: waiting for the network");
  assertEquals(bridge.events(2).map(({ method }) => method), ["process/exited", "process/error"]);
});

Deno.test("CodexBridge.start: a process that dies says how, without the secret it wrote; the next request starts another", async () => {
  await using bridge = openBridge(["dies"]);
  for (let attempt = 0; attempt < 2; attempt++) {
    const error = await assertRejects(() => bridge.start(limit()), CodexError);
    assertEquals(error.kind, "process");
    assertStringIncludes(error.message, "ended with exit code 7 before it answered initialize");
    assertStringIncludes(error.message, "cannot read config");
    assert(!error.message.includes("abcdefghijklmnop"), error.message);
  }
  const exits = bridge.events().filter(({ method }) => method === "process/exited");
  assertEquals(exits.length, 2);
});

Deno.test("CodexBridge.start: a program that is not there is missing, with what to do [codex §3.3]", async () => {
  await using bridge = openBridge([], {
    env: { TUNNEL_CLIENT_CODEX_APP_SERVER_CMD: "no-such-codex" },
  });
  const error = await assertRejects(() => bridge.start(limit()), CodexError);
  assertEquals([error.kind, codexState(bridge.snapshot())], ["missing", "codex_missing"]);
  assertEquals(
    error.message,
    '"no-such-codex" is not on PATH; install it with: npm install -g @openai/codex',
  );
});

Deno.test("CodexBridge.start: a Codex without app-server is unsupported [codex §3.3]", async () => {
  await using bridge = openBridge(["no-app-server"]);
  const error = await assertRejects(() => bridge.start(limit()), CodexError);
  assertEquals([error.kind, codexState(bridge.snapshot())], [
    "unsupported",
    "app_server_unsupported",
  ]);
});

Deno.test("CodexBridge: a whole command line of the operator goes through a shell, a word list does not [codex §3.1]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const codex = await codexOnPath(dir);
    await using bridge = openBridge([], {
      env: { TUNNEL_CLIENT_CODEX_APP_SERVER_COMMAND: `cd / && exec '${codex}' app-server` },
    });
    await bridge.start(limit());
    const { commandArgs } = bridge.snapshot();
    assertEquals(commandArgs[0], "-lc");
    await using words = openBridge([], {
      env: {
        TUNNEL_CLIENT_CODEX_APP_SERVER_CMD: codex,
        TUNNEL_CLIENT_CODEX_APP_SERVER_ARGS: "app-server ; exit 9",
      },
    });
    await words.start(limit());
    assertEquals(words.snapshot().commandArgs, ["app-server", ";", "exit", "9"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("CodexBridge: Codex gets no key of ours and nothing it does not need [codex §12.14]", async () => {
  await using bridge = openBridge(["tells-env"], {
    env: {
      CONTROL_PLANE_API_KEY: "cp-key-123456",
      OPENAI_ADMIN_KEY: "admin-key-123456",
      OPENAI_API_KEY: "api-key-123456",
      CODEX_COPY: "repeats cp-key-123456",
      DATABASE_URL: "postgres://db",
      HTTPS_PROXY: "http://proxy:8080",
      LANG: "C.UTF-8",
    },
    secrets: ["other-secret"],
  });
  const events = bridge.subscribe(limit());
  await bridge.start(limit());
  const { summary = "" } = await eventNamed(events, "stderr");
  const names = summary.replace("names: ", "").split(" ").filter((name) => name !== "PWD");
  assertEquals(names, ["HOME", "HTTPS_PROXY", "LANG", "PATH"]);
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

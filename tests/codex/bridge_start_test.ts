import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CodexBridge } from "../../lib/codex/bridge.ts";
import { CodexError } from "../../lib/codex/codex_error.ts";
import { codexState } from "../../lib/codex/snapshot.ts";
import { codexOnPath, eventNamed, limit, openBridge } from "./rig.ts";

/** Lines the stand-in was sent, parsed. */
async function recorded(path: string): Promise<Record<string, unknown>[]> {
  return (await Deno.readTextFile(path)).trim().split("\n").map((line) => JSON.parse(line));
}

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
  await using bridge = new CodexBridge({ env: { PATH: "/nowhere" } });
  const error = await assertRejects(() => bridge.start(limit()), CodexError);
  assertEquals([error.kind, codexState(bridge.snapshot())], ["missing", "codex_missing"]);
  assertEquals(
    error.message,
    '"codex" is not on PATH; install it with: npm install -g @openai/codex',
  );
  await using named = openBridge([], {
    env: { TUNNEL_CLIENT_CODEX_APP_SERVER_CMD: "no-such", TUNNEL_CLIENT_CODEX_APP_SERVER_CWD: "/" },
  });
  const other = await assertRejects(() => named.start(limit()), CodexError);
  assertEquals(
    other.message,
    '"no-such" is not on PATH, or there is no directory /; ' +
      "check TUNNEL_CLIENT_CODEX_APP_SERVER_CMD",
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

import { assertEquals, assertStringIncludes } from "@std/assert";
import { examineCodex, findingsJson } from "../../lib/codex/examine.ts";
import { codexOnPath, limit, standInEnv } from "./rig.ts";

/** What is found of a stand-in that is on the PATH. */
async function examined(...words: readonly string[]) {
  const dir = await Deno.makeTempDir();
  try {
    const path = await codexOnPath(dir, ...words);
    const { HOME = "" } = standInEnv();
    const findings = await examineCodex({ env: { HOME, PATH: `${dir}:/bin:/usr/bin` } }, limit());
    return { path, findings, json: JSON.parse(JSON.stringify(findingsJson(findings))) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("examineCodex: a Codex that is logged in and starts a conversation is ready [cli §12]", async () => {
  const { path, json } = await examined();
  const { snapshot, ...told } = json;
  assertEquals(told, {
    state: "ready",
    docs_url: "https://developers.openai.com/codex/cli",
    detected: true,
    path,
    version: "codex-cli 1.2.3",
    app_server_supported: true,
    bridge_ready: true,
    assistant_state: "ready",
  });
  assertEquals([snapshot.state, snapshot.initialize_info.codex_home], ["ready", "/home/u/.codex"]);
  assertEquals(snapshot.thread.sandbox, "read-only");
});

const verdicts:
  readonly (readonly [word: string, state: string, assistant: string, error: string])[] = [
    ["logged-out", "logged_out", "logged_out", ""],
    ["no-threads", "bridge_ready", "unavailable", "Codex refused thread/start: no models"],
    ["no-app-server", "unsupported", "unavailable", "this Codex has no app-server"],
  ];
for (const [word, state, assistant, error] of verdicts) {
  Deno.test(`examineCodex: ${word} is ${state} [cli §12]`, async () => {
    const { json } = await examined(word);
    assertEquals([json.state, json.assistant_state, json.assistant_error ?? ""], [
      state,
      assistant,
      error,
    ]);
  });
}

Deno.test("examineCodex: an app server that does not start is an error, with what it wrote [cli §12]", async () => {
  const findings = await examineCodex({ env: standInEnv("dies") }, limit());
  assertEquals(findings.verdict, "error");
  assertStringIncludes(findings.bridgeError ?? "", "cannot read config");
});

Deno.test({
  name: "examineCodex: a Codex that may not be started is an error that names the right",
  permissions: { read: true, write: true, env: true, run: false },
  fn: async () => {
    const { json } = await examined();
    assertEquals([json.state, json.detected, json.app_server_supported], ["error", true, false]);
    assertEquals(
      json.bridge_error,
      'not permitted to start "codex": run with --allow-run=codex',
    );
  },
});

Deno.test("examineCodex: without Codex nothing is started [cli §12]", async () => {
  const findings = await examineCodex({ env: { PATH: "/nowhere" } }, limit());
  assertEquals([findings.verdict, findings.snapshot], ["missing", undefined]);
  assertEquals(JSON.parse(JSON.stringify(findingsJson(findings))), {
    state: "missing",
    docs_url: "https://developers.openai.com/codex/cli",
    detected: false,
    app_server_supported: false,
    bridge_ready: false,
    bridge_error: "Codex is not on PATH",
    assistant_state: "unavailable",
    assistant_error: "Codex is not on PATH",
  });
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { standInEnv } from "../../codex/rig.ts";
import { runCodex } from "./codex_process.ts";

Deno.test("codex assistant: words are one prompt; the answer alone is on standard output [cli §12]", async () => {
  const env = standInEnv();
  const { code, stdout, stderr } = await runCodex(["assistant", "run", "this"], { env });
  assertEquals([code, stdout], [0, "listed\n"]);
  assertEquals(stderr, "$ ls -l\ntotal 0\n");
});

Deno.test("codex assistant: what is piped in is one prompt [cli §12]", async () => {
  const env = standInEnv();
  const { code, stdout, stderr } = await runCodex(["assistant"], { env, input: "say one\ntwo\n" });
  assertEquals([code, stdout, stderr], [0, "one\ntwo\n", ""]);
});

Deno.test("codex assistant: /dev/null is no terminal, and no prompt [codex §12.16]", async () => {
  const { code, stdout, stderr } = await runCodex(["assistant"], { env: standInEnv() });
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, "there is no prompt: give it as words, or pipe it into standard input\n");
});

Deno.test("codex assistant: without Codex it says so in one line, with what to do [codex §3.5]", async () => {
  const { code, stdout, stderr } = await runCodex(["assistant", "hello"], {
    env: { PATH: "/nowhere" },
  });
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, '"codex" is not on PATH; install it with: npm install -g @openai/codex\n');
});

Deno.test("codex assistant: logged out and without a terminal it says how to log in [codex §11.9]", async () => {
  const env = standInEnv("logged-out");
  const { code, stdout, stderr } = await runCodex(["assistant"], { env, input: "say x" });
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, "nobody is logged in to Codex; run: codex login\n");
});

Deno.test("codex assistant: a failed turn is exit code 1 and tells why", async () => {
  const { code, stderr } = await runCodex(["assistant", "fail"], { env: standInEnv() });
  assertEquals([code, stderr], [1, "quota used up\nthe turn failed: quota used up\n"]);
});

Deno.test("codex assistant: an exit in the middle of a turn is exit code 1 with the stderr [codex §11.9]", async () => {
  const { code, stderr } = await runCodex(["assistant", "exit"], { env: standInEnv() });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Codex ended with exit code 3; it wrote: about to crash");
});

Deno.test("codex assistant: what Codex asks for is declined, and told, without an explicit word [codex §12.15]", async () => {
  const args = ["assistant", "--approval-policy", "untrusted", "approve"];
  const { code, stdout, stderr } = await runCodex(args, { env: standInEnv() });
  assertEquals([code, stdout], [0, '{"decision":"decline"}\n']);
  assertEquals(stderr, "declined by policy: rm -rf build\n");
});

Deno.test("codex assistant --accept-approvals: the explicit word; each acceptance is told [codex §12.15]", async () => {
  const args = ["assistant", "--accept-approvals", "approve"];
  const { stdout, stderr } = await runCodex(args, { env: standInEnv() });
  assertEquals(stdout, '{"decision":"accept"}\n');
  assertEquals(stderr, "accepted by policy: rm -rf build\n");
});

Deno.test("codex assistant: its flags reach the conversation and the turn [cli §12]", async () => {
  const record = await Deno.makeTempFile();
  try {
    const env = { ...standInEnv(), CODEX_STAND_IN_RECORD: record };
    const { code, stderr } = await runCodex([
      "assistant",
      "--cwd=/tmp",
      "--model=m",
      "--model-provider=p",
      "--approval-policy=on-request",
      "--sandbox-type=readOnly",
      "--developer-instructions=be brief",
      "--effort=high",
      "--summary=concise",
      "say how do I create a tunnel?",
    ], { env });
    assertEquals([code, stderr], [0, ""]);
    const sent = (await Deno.readTextFile(record)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    const paramsOf = (wanted: string) => sent.find(({ method }) => method === wanted).params;
    const { developerInstructions, ...thread } = paramsOf("thread/start");
    assertEquals(thread, {
      cwd: "/tmp",
      model: "m",
      modelProvider: "p",
      approvalPolicy: "on-request",
      sandbox: "read-only",
      experimentalRawEvents: false,
      persistExtendedHistory: false,
      ephemeral: true,
    });
    assert(developerInstructions.endsWith("\nbe brief"), developerInstructions);
    assertEquals(paramsOf("turn/start"), {
      threadId: "thread-1",
      input: [{ type: "text", text: "say how do I create a tunnel?", text_elements: [] }],
      model: "m",
      effort: "high",
      summary: "concise",
    });
    const [item] = paramsOf("thread/inject_items").items;
    assertEquals([item.type, item.role, item.content[0].type], [
      "message",
      "developer",
      "input_text",
    ]);
    assertStringIncludes(item.content[0].text, "tunnel");
  } finally {
    await Deno.remove(record);
  }
});

Deno.test("codex assistant: flags that mean nothing are refused before anything starts", async () => {
  const args = ["assistant", "--sandbox-type", "none", "--approval-policy", "always", "hello"];
  const { code, stderr } = await runCodex(args, { env: { PATH: "/nowhere" } });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "--sandbox-type");
  assertStringIncludes(stderr, "--approval-policy");
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { STRICTEST } from "../../lib/ops/admin/assistant_policy.ts";
import { event, open, SECRET, textOf, THREAD, TURN } from "./assistant_rig.ts";

Deno.test("Assistant: nothing runs before the page is opened, and a look at it starts Codex once [codex §3.1]", async () => {
  await using rig = await open();
  const { assistant } = rig;
  assertEquals([assistant.status()["state"], (await rig.lines()).length], ["not_ready", 0]);
  assistant.wake();
  assistant.wake();
  await event(assistant, "process/ready");
  assertEquals(assistant.status()["state"], "ready");
  assertEquals((await rig.lines()).filter(({ method }) => method === "initialize").length, 1);
});

Deno.test("Assistant: one that has crashed is not started again by looking at it, but by a person's word", async () => {
  await using rig = await open();
  const { assistant } = rig;
  assistant.wake();
  await assistant.threadStart(THREAD);
  await assistant.turnStart({ ...TURN, prompt: "exit" });
  await event(assistant, "process/exited");
  for (let n = 0; n < 3; n++) assistant.wake();
  assertEquals(assistant.status()["state"], "error");
  assertStringIncludes(String(assistant.status()["last_error"]), "out of cheese");
  assertEquals(await assistant.start(), { kind: "done", value: { status: "started" } });
  assertEquals(assistant.status()["state"], "ready");
  assertEquals((await rig.lines()).filter(({ method }) => method === "initialize").length, 2);
});

Deno.test("Assistant: Codex is missing: the state, the reason and the command that brings it [codex §3.5]", async () => {
  await using rig = await open([], {
    variables: { TUNNEL_CLIENT_CODEX_APP_SERVER_CMD: "no-such" },
  });
  const answer = await rig.assistant.start();
  assertEquals(answer.kind === "refused" && answer.status, 502);
  const { state, last_error, install_command } = rig.assistant.status();
  assertEquals(state, "codex_missing");
  assertStringIncludes(String(last_error), '"no-such" is not on PATH');
  assert(/^(npm install|brew install)/.test(String(install_command)), String(install_command));
});

Deno.test("Assistant: a Codex without an app server wants an update", async () => {
  await using rig = await open(["no-app-server"]);
  await rig.assistant.start();
  const { state, install_command } = rig.assistant.status();
  assertEquals(state, "app_server_unsupported");
  assert(/@openai\/codex@latest|brew upgrade/.test(String(install_command)));
});

Deno.test("Assistant: the rules go with every thread and turn, and hold for the conversation [codex §3.2]", async () => {
  await using rig = await open();
  const { assistant } = rig;
  const policy = { approval: "on-request", sandbox: "workspace-write" } as const;
  const thread = await assistant.threadStart({ ...THREAD, policy });
  assertEquals(thread, {
    kind: "done",
    value: {
      thread_id: "thread-1",
      cwd: "/work",
      model: "gpt-x",
      model_provider: "openai",
      approval_policy: "on-request",
      sandbox: "workspace-write",
      thread_preview: undefined,
    },
  });
  assertEquals(assistant.policy(undefined), policy);
  assertEquals(assistant.policy("thread-7"), STRICTEST);
  await assistant.turnStart({ ...TURN, policy, prompt: "say hi" });
  const params = (await rig.lines()).filter(({ method }) => /start$/.test(method ?? ""))
    .map((
      { params = {} },
    ) => [params["approvalPolicy"], params["sandbox"] ?? params["sandboxPolicy"]]);
  assertEquals(params, [["on-request", "workspace-write"], ["on-request", {
    type: "workspaceWrite",
  }]]);
  assertEquals(assistant.status()["policy"], {
    approval_policy: "on-request",
    sandbox_type: "workspace-write",
    writes_unasked: false,
  });
  await assistant.threadStart(THREAD);
  assertEquals(assistant.policy("thread-1"), STRICTEST, "it is not the current one any more");
});

Deno.test("Assistant: a question waits for a person, and both answers get there [codex §12.15]", async () => {
  for (const decision of ["accept", "decline"] as const) {
    await using rig = await open();
    const { assistant } = rig;
    await assistant.threadStart(THREAD);
    await assistant.turnStart({ ...TURN, prompt: "approve" });
    await event(assistant, "approval/requested");
    assertEquals(assistant.approvals(), [{
      id: "approval-1",
      subject: "command",
      what: "rm -rf build",
      cwd: "/work",
      reason: "to start afresh",
      thread_id: "thread-1",
      turn_id: "turn-1",
      item_id: "c",
    }]);
    assertEquals(assistant.answerApproval("approval-1", decision), true);
    await event(assistant, "turn/completed");
    assertEquals(textOf(assistant), `{"decision":"${decision}"}`);
    assertEquals(assistant.answerApproval("approval-1", decision), false);
  }
});

Deno.test("Assistant: a question that nobody answers is declined [codex §12.15]", async () => {
  await using rig = await open([], { limits: { approvalMs: 50 } });
  const { assistant } = rig;
  await assistant.threadStart(THREAD);
  await assistant.turnStart({ ...TURN, prompt: "approve" });
  await event(assistant, "turn/completed");
  assertEquals(textOf(assistant), '{"decision":"decline"}');
  assertEquals(assistant.status()["approval_seconds"], 0.05);
});

Deno.test("Assistant: with inject_context the model is told how the tunnel is, and what fits the prompt [operator §5]", async () => {
  const pages = [
    { title: "oauth", text: "Discovery asks for metadata documents." },
    { title: "other", text: "Nothing of the kind." },
  ];
  await using rig = await open([], {
    knowledge: () =>
      Promise.resolve({
        instructions: (own) => `be brief; ${own}`,
        pages: () => Promise.resolve(pages),
      }),
  });
  const { assistant } = rig;
  await assistant.threadStart({ ...THREAD, injectContext: true, developerInstructions: "be kind" });
  await assistant.turnStart({ ...TURN, injectContext: true, prompt: "say how discovery works" });
  await assistant.turnStart({ ...TURN, prompt: "say no more" });
  const lines = await rig.lines();
  const told = lines.filter(({ method }) => method === "thread/inject_items").map((
    { params = {} },
  ) => JSON.stringify(params["items"]));
  assertEquals(told.length, 2);
  assertStringIncludes(told[0] ?? "", '"role":"developer"');
  for (const items of told) assertStringIncludes(items, "the tunnel is fine");
  assertStringIncludes(told[1] ?? "", "Discovery asks for metadata documents.");
  assertEquals(told[1]?.includes("Nothing of the kind"), false);
  const thread = lines.find(({ method }) => method === "thread/start");
  assertEquals(thread?.params?.["developerInstructions"], "be brief; be kind");
});

Deno.test("Assistant: a turn without a conversation is the request's mistake [operator §3]", async () => {
  await using rig = await open();
  const asked = await rig.assistant.turnStart({ ...TURN, prompt: "say hi" });
  assertEquals(asked, { kind: "refused", status: 400, message: "thread_id is required" });
  assertEquals(await rig.lines(), [], "nothing was started for it");
});

Deno.test("Assistant: a turn can be interrupted [codex §3.2]", async () => {
  await using rig = await open();
  const { assistant } = rig;
  const none = await assistant.turnInterrupt(undefined, undefined);
  assertEquals(none, { kind: "refused", status: 400, message: "no turn is under way" });
  await assistant.threadStart(THREAD);
  await assistant.turnStart({ ...TURN, prompt: "hang" });
  await event(assistant, "item/completed");
  await assistant.turnInterrupt(undefined, undefined);
  const { payload } = await event(assistant, "turn/completed");
  assertStringIncludes(JSON.stringify(payload), '"status":"interrupted"');
});

Deno.test("Assistant: a turn in a conversation that is not the current one changes nothing of the current one", async () => {
  await using rig = await open();
  const { assistant } = rig;
  await assistant.threadStart(THREAD);
  const unattended = { approval: "never", sandbox: "workspace-write" } as const;
  await assistant.threadStart({ ...THREAD, policy: unattended });
  // As from another tab, which still shows the first one.
  await assistant.turnStart({ ...TURN, threadId: "thread-1", prompt: "say hi" });
  await event(assistant, "turn/completed");
  const { turn, policy } = assistant.status();
  assertEquals(turn, undefined, "nobody would tell its end");
  assertEquals(policy, {
    approval_policy: "never",
    sandbox_type: "workspace-write",
    writes_unasked: true,
  });
});

Deno.test("Assistant: only a turn under way is interrupted, and only in its own conversation", async () => {
  await using rig = await open();
  const { assistant } = rig;
  const refused = { kind: "refused", status: 400, message: "no turn is under way" } as const;
  await assistant.threadStart(THREAD);
  await assistant.turnStart({ ...TURN, prompt: "say hi" });
  await event(assistant, "turn/completed");
  assertEquals(await assistant.turnInterrupt(undefined, undefined), refused);
  await assistant.turnStart({ ...TURN, prompt: "hang" });
  assertEquals(await assistant.turnInterrupt("thread-7", undefined), refused);
  assertEquals((await assistant.turnInterrupt("thread-1", undefined)).kind, "done");
  const sent = (await rig.lines()).filter(({ method }) => method === "turn/interrupt");
  assertEquals(sent.map(({ params }) => params), [{ threadId: "thread-1", turnId: "turn-2" }]);
});

Deno.test("Assistant: a login by device code, and its end [codex §3.2]", async () => {
  await using rig = await open(["logged-out"]);
  const { assistant } = rig;
  await assistant.start();
  assertEquals(assistant.status()["state"], "logged_out");
  assertEquals(await assistant.loginDevice(), {
    kind: "done",
    value: {
      login_id: "login-1",
      verification_url: "https://example.com/device",
      user_code: "ABCD-1234",
    },
  });
  await event(assistant, "account/read");
  assertEquals(assistant.status()["state"], "ready");
  const again = await assistant.loginCancel(undefined);
  assertEquals(again, { kind: "refused", status: 400, message: "no login is pending" });
});

Deno.test("Assistant: what Codex refuses comes in its words, 502 [operator §3]", async () => {
  await using rig = await open(["no-threads"]);
  const asked = await rig.assistant.threadStart(THREAD);
  assertEquals(asked.kind === "refused" && asked.status, 502);
  assertStringIncludes(JSON.stringify(asked), "no models");
});

Deno.test("Assistant: secrets reach neither Codex's environment nor anything that is shown [operator §7, codex §12.14]", async () => {
  await using rig = await open(["tells-env"], {
    missingRight: () => `run with ${SECRET}`,
    variables: {
      CONTROL_PLANE_API_KEY: SECRET,
      OPENAI_API_KEY: "sk-0123456789abcdef",
      CODEX_NOTE: `mind ${SECRET}`,
      GITHUB_TOKEN: "ghp_1",
    },
  });
  const { assistant } = rig;
  await assistant.threadStart(THREAD);
  await assistant.turnStart({
    ...TURN,
    prompt: `ask item/commandExecution/requestApproval {"command":"echo ${SECRET}"}`,
  });
  await event(assistant, "approval/requested");
  const shown = JSON.stringify([assistant.events(512), assistant.approvals(), assistant.status()]);
  assertEquals(shown.includes(SECRET), false);
  assertStringIncludes(shown, "echo [REDACTED]");
  const { summary } = await event(assistant, "stderr");
  assertStringIncludes(String(summary), "names: ");
  for (const name of ["CONTROL_PLANE_API_KEY", "OPENAI_API_KEY", "CODEX_NOTE", "GITHUB_TOKEN"]) {
    assertEquals(String(summary).includes(name), false, name);
  }
});

Deno.test("Assistant: ends with the client, and answers 503 from then on", async () => {
  await using rig = await open();
  const { assistant, end } = rig;
  await assistant.start();
  const { pid } = assistant.status();
  assert(typeof pid === "number");
  end.abort();
  await assistant.close();
  assertEquals(await assistant.start(), {
    kind: "refused",
    status: 503,
    message: "the client is stopping",
  });
  assertEquals(assistant.status()["pid"], undefined);
});

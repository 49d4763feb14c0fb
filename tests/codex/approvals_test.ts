import { assertEquals } from "@std/assert";
import { soon } from "../e2e/soon.ts";
import type { BridgeOptions } from "../../lib/codex/app_server.ts";
import { readServerAsk } from "../../lib/codex/approval.ts";
import { Approvals } from "../../lib/codex/approvals.ts";
import { EventLog } from "../../lib/codex/event_log.ts";
import { eventNamed, limit, openBridge } from "./rig.ts";

/** Has the stand-in ask for something, and gives what it was answered and what was told about it. */
async function asked(
  prompt: string,
  options: Partial<BridgeOptions>,
): Promise<{ readonly answer: unknown; readonly told: string[] }> {
  await using bridge = openBridge([], options);
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  await bridge.turnStart({ prompt }, limit());
  const { payload } = await eventNamed(events, "item/completed");
  const { item } = JSON.parse(JSON.stringify(payload));
  const told = bridge.events().filter(({ method }) => /^approval|^request/.test(method))
    .map(({ method, summary }) => `${method}: ${summary}`);
  return { answer: JSON.parse(item.text), told };
}

Deno.test("Approvals: a request with the id of a pending request of ours is still a request, and is declined by default [codex §12.15]", async () => {
  const { answer, told } = await asked("approve", {});
  assertEquals(answer, { decision: "decline" });
  assertEquals(told, ["approval/answered: declined by policy: rm -rf build"]);
});

Deno.test("Approvals: only the operator's explicit word accepts, and every acceptance is told [codex §12.15]", async () => {
  const { answer, told } = await asked("approve", { approvals: "accept" });
  assertEquals(answer, { decision: "accept" });
  assertEquals(told, ["approval/answered: accepted by policy: rm -rf build"]);
});

Deno.test("Approvals: what nobody answers in time is declined", async () => {
  const { answer, told } = await asked("approve", {
    approvals: "ask",
    limits: { approvalMs: 50 },
  });
  assertEquals(answer, { decision: "decline" });
  assertEquals(told, [
    "approval/requested: rm -rf build",
    "approval/answered: declined by timeout: rm -rf build",
  ]);
});

for (const decision of ["accept", "decline"] as const) {
  Deno.test(`CodexBridge.answerApproval: a person's ${decision} reaches Codex, once`, async () => {
    await using bridge = openBridge([], { approvals: "ask" });
    await bridge.threadStart({}, limit());
    const events = bridge.subscribe(limit());
    await bridge.turnStart({ prompt: "approve" }, limit());
    await eventNamed(events, "approval/requested");
    const [approval] = bridge.approvals();
    assertEquals(approval, {
      id: "approval-1",
      subject: "command",
      threadId: "thread-1",
      turnId: "turn-1",
      itemId: "c",
      what: "rm -rf build",
      cwd: "/work",
      reason: "to start afresh",
    });
    const completed = eventNamed(bridge.subscribe(limit()), "item/completed");
    assertEquals(bridge.answerApproval("approval-1", decision), true);
    assertEquals(bridge.answerApproval("approval-1", decision), false);
    const { payload } = await soon(completed, "the answer");
    assertEquals(JSON.stringify(payload).includes(`"decision\\":\\"${decision}`), true);
    assertEquals(bridge.approvals(), []);
  });
}

Deno.test("Approvals: a question that Codex takes back, or whose turn ends, is open no more", async () => {
  await using bridge = openBridge([], { approvals: "ask" });
  await bridge.threadStart({}, limit());
  const events = bridge.subscribe(limit());
  await bridge.turnStart({ prompt: "withdraw" }, limit());
  await eventNamed(events, "serverRequest/resolved");
  assertEquals(bridge.approvals(), []);
});

const answers:
  readonly (readonly [what: string, prompt: string, accept: unknown, decline: unknown])[] = [
    [
      "a change of files",
      "ask item/fileChange/requestApproval",
      { decision: "accept" },
      { decision: "decline" },
    ],
    [
      "permissions, as they were asked for and for this turn only",
      'ask item/permissions/requestApproval {"permissions":{"network":{"enabled":true},"fileSystem":null,"other":1}}',
      { permissions: { network: { enabled: true } }, scope: "turn" },
      { permissions: {}, scope: "turn" },
    ],
    [
      "a command of the older conversation",
      'ask execCommandApproval {"command":["ls","-l"]}',
      { decision: "approved" },
      { decision: "abort" },
    ],
    [
      "a patch of the older conversation",
      'ask applyPatchApproval {"fileChanges":{"a.txt":{}}}',
      { decision: "approved" },
      { decision: "abort" },
    ],
    [
      "a yes-or-no question of an MCP server",
      'ask mcpServer/elicitation/request {"mode":"form","serverName":"s","message":"go on?","requestedSchema":{"type":"object","properties":{}}}',
      { action: "accept", content: {}, _meta: null },
      { action: "decline", content: null, _meta: null },
    ],
    [
      "a form of an MCP server, which nobody fills in",
      'ask mcpServer/elicitation/request {"mode":"form","message":"name?","requestedSchema":{"properties":{"name":{}}}}',
      { action: "decline", content: null, _meta: null },
      { action: "decline", content: null, _meta: null },
    ],
    [
      "a command that wants a person",
      'ask item/commandExecution/requestApproval {"kind":"humanCommand","command":"x"}',
      { decision: "decline" },
      { decision: "decline" },
    ],
    ["questions to the user", "ask item/tool/requestUserInput", { answers: {} }, { answers: {} }],
    [
      "a method it does not know",
      "ask account/chatgptAuthTokens/refresh",
      { code: -32601, message: "tunnel-client does not answer account/chatgptAuthTokens/refresh" },
      { code: -32601, message: "tunnel-client does not answer account/chatgptAuthTokens/refresh" },
    ],
  ];
for (const [what, prompt, accept, decline] of answers) {
  Deno.test(`Approvals: ${what} is answered under either policy [codex §12.15]`, async () => {
    assertEquals((await asked(prompt, { approvals: "accept" })).answer, accept);
    assertEquals((await asked(prompt, { approvals: "decline" })).answer, decline);
  });
}

Deno.test("readServerAsk: no part of a question moves the others out of sight", () => {
  const ask = readServerAsk({
    kind: "request",
    id: 1,
    method: "item/commandExecution/requestApproval",
    params: { command: "rm -rf ~", cwd: "/work\r\n", reason: "tidy)?\n\n\nAllow: ls (\x1b[2J" },
  });
  const { what, cwd, reason } = ask.kind === "approval" ? ask.approval : {};
  assertEquals([what, cwd, reason], ["rm -rf ~", "/work", "tidy)? Allow: ls ( [2J"]);
});

Deno.test("Approvals: what was asked at length does not stay in memory 512 times", () => {
  const log = new EventLog();
  const approvals = new Approvals("decline", 1_000, () => {}, (event) => log.add(event, 0));
  const params = { command: "ls", reason: "x".repeat(3 * 1024 * 1024) };
  for (let id = 1; id <= 5; id++) {
    const method = "item/commandExecution/requestApproval";
    approvals.take({ kind: "request", id, method, params });
  }
  assertEquals(log.last(512).length, 1);
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import {
  judge,
  NO_EVIDENCE,
  POLL_SILENCE_MS,
  type Readiness,
  readinessStep,
} from "../../lib/ops/readiness.ts";
import {
  BAD_HOLD_MS,
  CHILD_DOWN_MS,
  CHILD_STABLE_MS,
  EVIDENCE_MS,
} from "../../lib/ops/channel_health.ts";
import { REF, SAMPLES } from "./sample_facts.ts";

const LIMITS = { pollTimeoutMs: 30_000, pollDeadlineGuardrailMs: 5_000 };

type Step = Fact | { readonly wait: number };

/** The verdict after these facts, with the time moved by `wait` between them. */
function after(...steps: readonly Step[]): Readiness {
  let state = NO_EVIDENCE;
  let now = 1000;
  for (const step of steps) {
    if ("wait" in step) now += step.wait;
    else state = readinessStep(state, step, now);
  }
  return judge(state, now, LIMITS);
}

const good = SAMPLES.poll_succeeded;
const failed = (status?: number): Fact => ({
  kind: "poll_failed",
  errorKind: "other",
  ms: 1,
  retryInMs: 1,
  message: "x",
  ...(status === undefined ? {} : { status }),
});
const opened = (channel: string, channelKind = "http-streamable"): Fact => ({
  kind: "channel_opened",
  channel,
  channelKind,
  target: "t",
});
const call = (channel: string, source?: "connect" | "target_http" | "timeout"): Fact => ({
  kind: "command_replied",
  ...REF,
  channel,
  at: 0,
  firstAt: 0,
  chars: 2,
  status: 200,
  ...(source === undefined ? {} : { failure: { source } }),
});
const started: Fact = { kind: "child_started", channel: "main", pid: 1 };
const crashed: Fact = {
  kind: "child_exited",
  channel: "main",
  pid: 1,
  code: 1,
  inFlight: 0,
  restartInMs: 100,
};
const { restartInMs: _, ...stopped } = SAMPLES.child_exited;
const refused = call("main", "connect");

const TABLE: readonly (readonly [what: string, steps: readonly Step[], text: string | RegExp])[] = [
  [
    "nothing happened yet",
    [SAMPLES.poller_started],
    "waiting for the first answer of the control plane",
  ],
  ["one good poll", [good], "ready"],
  [
    "the first poll fails",
    [failed(503)],
    /^control plane not reachable: 1 failed poll \(HTTP 503\)/,
  ],
  ["first polls fail, then one is good", [failed(), failed(), failed(), good], "ready"],
  ["two failures pass by", [good, failed(), failed(503)], "ready"],
  [
    "three failures do not",
    [good, failed(), failed(), failed()],
    /^control plane not reachable: 3 failed polls \(no answer\); check control_plane\.base_url/,
  ],
  ["a good poll between failures resets", [good, failed(), failed(), good, failed()], "ready"],
  ["recovery", [good, failed(), failed(), failed(), good], "ready"],
  ["a refused key counts at once", [good, failed(401)], /refused the API key with HTTP 401/],
  ["a forbidden tunnel too", [good, failed(403)], /HTTP 403.*control_plane\.api_key/],
  ["a wrong id", [failed(404)], /control_plane\.tunnel_id/],
  ["silence within the limit", [good, { wait: 30_000 + POLL_SILENCE_MS }], "ready"],
  [
    "silence beyond it",
    [good, { wait: 30_001 + POLL_SILENCE_MS }],
    /^no successful poll for 90 s; check control_plane\.base_url/,
  ],
  [
    "silence because of a full queue",
    [good, { ...SAMPLES.gauges, queueLength: 20 }, { wait: 30_001 + POLL_SILENCE_MS }],
    /local queue is full/,
  ],
  ["the queue was full once", [
    good,
    { ...SAMPLES.gauges, queueLength: 20 },
    SAMPLES.gauges,
    { wait: 30_001 + POLL_SILENCE_MS },
  ], /^no successful poll/],
  ["draining", [good, SAMPLES.draining], "draining"],
  ["draining outlasts the poller", [good, SAMPLES.draining, SAMPLES.poller_stopped], "draining"],
  ["the poller stopped", [good, SAMPLES.poller_stopped], "not polling: shutdown"],
  ["it starts again", [good, SAMPLES.poller_stopped, SAMPLES.poller_started], "ready"],

  ["two calls find no server", [opened("main"), good, refused, refused], "ready"],
  [
    "three calls find no server",
    [opened("main"), good, refused, refused, refused],
    "channel main: MCP server not reachable, last 3 calls failed (connect); " +
    "check mcp.server_urls and that the MCP server is running",
  ],
  ["a silent server is the same", [
    opened("main"),
    good,
    ...Array(3).fill(call("main", "timeout")),
  ], /^channel main: MCP server not reachable/],
  [
    "a call taken back mends nothing: this client answers it",
    [opened("main"), good, refused, refused, refused, {
      ...call("main"),
      verdict: { kind: "cancelled" },
    }],
    /^channel main: MCP server not reachable/,
  ],
  ["one good call mends it", [
    opened("main"),
    good,
    ...Array(5).fill(refused),
    call("main"),
  ], "ready"],
  ["an HTTP error is an answer", [
    opened("main"),
    good,
    ...Array(5).fill(call("main", "target_http")),
  ], "ready"],
  ["what is bad stays so for a while without calls", [
    opened("main"),
    good,
    ...Array(3).fill(refused),
    { wait: BAD_HOLD_MS },
    good,
  ], /last 3 calls failed/],
  ["old failures no longer speak", [
    opened("main"),
    good,
    ...Array(3).fill(refused),
    { wait: BAD_HOLD_MS + 1 },
    good,
  ], "ready"],
  ["and the next one is a first one", [
    opened("main"),
    good,
    ...Array(3).fill(refused),
    { wait: BAD_HOLD_MS + 1 },
    good,
    refused,
    refused,
  ], "ready"],
  ["failures that lie apart are single ones", [
    opened("main"),
    good,
    ...Array(5).fill([{ wait: EVIDENCE_MS + 1 }, good, refused]).flat(),
  ], "ready"],
  ["failures just near enough speak together", [
    opened("main"),
    good,
    ...Array(3).fill([{ wait: EVIDENCE_MS }, good, refused]).flat(),
  ], /last 3 calls failed/],
  ["while main is looked at, another's failure is none of the start's", [
    opened("main"),
    opened("tools"),
    SAMPLES.probe_started,
    { ...SAMPLES.probe_finished, channel: "tools", outcome: "refused" },
    good,
  ], "mcp startup probe pending"],
  ["another channel alone is only noted", [
    opened("main"),
    opened("tools"),
    good,
    ...Array(3).fill(call("tools", "connect")),
  ], /^ready \(degraded: channel tools: MCP server not reachable/],
  [
    "main is not",
    [opened("main"), opened("tools"), good, ...Array(3).fill(refused)],
    /^channel main/,
  ],
  ["all channels without a main are not", [
    opened("tools"),
    good,
    ...Array(3).fill(call("tools", "connect")),
  ], /^channel tools/],

  ["a child that restarts", [opened("main", "stdio"), good, started, crashed], "ready"],
  ["a child that is gone too long", [
    opened("main", "stdio"),
    good,
    started,
    crashed,
    { wait: CHILD_DOWN_MS + 1 },
  ], /^channel main: the MCP child is not running for 10 s; check mcp\.commands/],
  [
    "starts that fail do not shorten the outage",
    [good, started, crashed, { wait: CHILD_DOWN_MS }, SAMPLES.child_spawn_failed, { wait: 1 }],
    /not running for 10 s/,
  ],
  [
    "a crash loop, also while the child is up",
    [good, started, crashed, started, crashed, started, crashed, started],
    /^channel main: the MCP child ended 3 times in a row/,
  ],
  ["a child that stays up has left the loop", [
    good,
    ...[started, crashed, started, crashed, started, crashed, started],
    { wait: CHILD_STABLE_MS },
    good,
  ], "ready"],
  ["crashes far apart are no loop", [
    good,
    ...Array(5).fill([started, { wait: CHILD_STABLE_MS }, crashed]).flat(),
    started,
    good,
  ], "ready"],
  ["metadata before the first long poll ends", [SAMPLES.metadata_fetched], "ready"],
  ["metadata beside failing polls", [failed(401), SAMPLES.metadata_fetched], /refused the API key/],
  ["a child stopped on purpose", [good, started, stopped, { wait: CHILD_DOWN_MS + 1 }], "ready"],
];

for (const [what, steps, text] of TABLE) {
  Deno.test(`readiness: ${what}`, () => {
    const verdict = after(...steps);
    if (typeof text === "string") assertEquals(verdict.text, text);
    else assertMatch(verdict.text, text);
    assertEquals(verdict.ready, /^ready/.test(verdict.text));
  });
}

Deno.test("readiness: a hint of the control-plane client is passed on, with the setting", () => {
  const verdict = after(SAMPLES.poll_failed);
  assertStringIncludes(verdict.text, "set a valid key");
  assertStringIncludes(verdict.text, "control_plane.api_key");
});

Deno.test("readiness: connected means a good poll within twice the deadline and no outage", () => {
  assertEquals(after().connected, false);
  assertEquals(after(good, { wait: 70_000 }).connected, true);
  assertEquals(after(good, { wait: 70_001 }).connected, false);
  assertEquals(after(good, failed(), failed()).connected, true);
  assertEquals(after(good, failed(), failed(), failed()).connected, false);
});

Deno.test("readiness: polling and reachability are told apart", () => {
  const noServer = after(opened("main"), good, refused, refused, refused);
  assertEquals([noServer.polling, noServer.mcpServerReachable], [true, false]);
  const noLink = after(opened("main"), good, failed(401));
  assertEquals([noLink.polling, noLink.mcpServerReachable], [false, true]);
  assertEquals(after(good, SAMPLES.draining).polling, false);
});

Deno.test("readinessStep: a fact that is no evidence gives the same state back", () => {
  const state = readinessStep(NO_EVIDENCE, opened("main"), 0);
  for (const fact of [SAMPLES.command_finished, SAMPLES.gauges, call("main"), SAMPLES.drained]) {
    assert(readinessStep(state, fact, 1) === state, fact.kind);
  }
});

Deno.test("readinessStep: names from the wire cannot grow the state without bound", () => {
  let state = NO_EVIDENCE;
  for (let i = 0; i < 1000; i++) state = readinessStep(state, call(`c${i}`, "connect"), i);
  assertEquals(state.channels.size, 32);
});

const ended = (outcome: "answered" | "post_failed" | "deadline"): Fact => ({
  ...SAMPLES.command_finished,
  outcome,
  ...(outcome === "post_failed" ? { detail: "HTTP 403" } : {}),
});

Deno.test("judge: polls without answers that are taken are no tunnel", () => {
  const lost = ended("post_failed");
  const two = [good, opened("main"), call("main"), lost, ended("deadline"), lost];
  assertEquals(after(...two).ready, true);
  const { ready, code, text } = after(...two, lost);
  assertEquals([ready, code], [false, "control_plane_unreachable"]);
  assertEquals(
    text,
    "polls are answered, but 3 answers in a row could not be posted (HTTP 403); " +
      "check what stands between: a proxy or filter that lets GET through and not POST",
  );
  assertEquals(after(...two, lost, ended("answered")).ready, true);
  assertEquals(after(...two, ended("answered"), lost).ready, true);
  assertEquals(after(...two, lost, { wait: BAD_HOLD_MS + 1 }, good).ready, true);
});

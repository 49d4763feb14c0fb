import { assertEquals } from "@std/assert";
import type { Fact } from "../../../lib/core/fact.ts";
import {
  channelJson,
  type ClientAbout,
  durationText,
  statusJson,
} from "../../../lib/ops/admin/status_json.ts";
import { Evidence } from "../../../lib/ops/evidence.ts";
import { SAMPLES } from "../sample_facts.ts";

const ABOUT: ClientAbout = {
  version: "1.2.3",
  instanceId: "i",
  pid: 7,
  profile: undefined,
  configSource: "flags/environment",
  listenAddr: "127.0.0.1:8080",
  baseUrl: "https://cp",
  tunnelId: "tunnel_a",
  maxInflight: 10,
  pollTimeoutMs: 30_000,
  pollDeadlineGuardrailMs: 5_000,
  mcpServerUrl: "http://127.0.0.1:9001",
  routes: [
    { kind: "control_plane", name: "control_plane", target: "cp:443", via: { mode: "direct" } },
    { kind: "mcp_channel", name: "main", target: "h:1", via: { mode: "direct" } },
  ],
  rawHttpLogging: false,
  assistant: false,
};

function evidence(...facts: readonly Fact[]): Evidence {
  const time = { now: 1_000 };
  const made = new Evidence({
    now: () => time.now,
    wall: () => time.now,
    sleep: () => Promise.reject(new Error("nothing sleeps here")),
  });
  for (const fact of facts) {
    time.now += 1_000;
    made.fold(fact);
  }
  return made;
}

function status(about: Partial<ClientAbout>, ...facts: readonly Fact[]) {
  return statusJson({
    about: { ...ABOUT, ...about },
    evidence: evidence(...facts),
    now: 91_000,
    notices: [],
    history: [],
    postP50Ms: 1.5,
    queueP50Ms: null,
    slots: new Map([["main", { busy: 1, capacity: 10 }]]),
    denied: new Map([["main", ["delete_*"]]]),
    capturesPayloads: false,
  });
}

Deno.test("statusJson: the client under the published names [operator §5]", () => {
  const json = status({}, SAMPLES.poll_succeeded, SAMPLES.gauges);
  assertEquals([json.version, json.pid, json.client_instance_id], ["1.2.3", 7, "i"]);
  assertEquals([json.started_at, json.uptime_seconds], ["1970-01-01T00:00:01.000Z", 90]);
  assertEquals([json.control_plane_poll_timeout, json.control_plane_poll_deadline_guardrail], [
    "30s",
    "5s",
  ]);
  assertEquals([json.mcp_server_url, json.profile, json.warnings], [
    "http://127.0.0.1:9001",
    null,
    [],
  ]);
  assertEquals(json.control_plane_route?.target, "cp:443");
  assertEquals(json.mcp_routes.map(({ name }) => name), ["main"]);
  assertEquals([json.queue, json.slots], [
    { length: 1, capacity: 20, wait_p50_ms: null },
    { busy: 2, capacity: 10 },
  ]);
  assertEquals(json.reply, { p50_ms: 1.5, retries: 0 });
});

Deno.test("statusJson: the poll tells of an error only while there is one", () => {
  const failing = status({}, SAMPLES.poll_failed).poll;
  assertEquals([failing.failures_in_row, failing.last_error], [1, "unauthorized"]);
  const mended = status({}, SAMPLES.poll_failed, SAMPLES.poll_succeeded).poll;
  assertEquals([mended.failures_in_row, mended.last_error, mended.last_good_at], [0, null, 3_000]);
});

Deno.test("statusJson: metadata in both spellings, or why there is none [operator §5]", () => {
  const json = status({}, SAMPLES.metadata_fetched);
  const { tunnel_metadata: about } = json;
  assertEquals([about?.name, about?.Name, about?.description, about?.ID], [
    "office",
    "office",
    "the office",
    "tunnel_a",
  ]);
  const none = status({}, SAMPLES.metadata_failed);
  assertEquals([none.tunnel_metadata, none.tunnel_metadata_error], [undefined, "no"]);
});

Deno.test("statusJson: raw HTTP logging is the one warning", () => {
  assertEquals(status({ rawHttpLogging: true }).warnings.length, 1);
});

Deno.test("statusJson: channels by name, harpoon last [operator §12.14]", () => {
  const open = (channel: string, channelKind = "stdio"): Fact => ({
    ...SAMPLES.channel_opened,
    channel,
    channelKind,
  });
  const { channels } = status(
    {},
    open("harpoon", "in-memory"),
    open("main"),
    open("zoo"),
    open("a"),
  );
  assertEquals(channels.map(({ name, server_kind }) => `${name} ${server_kind}`), [
    "a external",
    "main external",
    "zoo external",
    "harpoon builtin",
  ]);
});

Deno.test("statusJson: slots and tool policy of the channels that have them [ui §5]", () => {
  const opened = SAMPLES.channel_opened;
  const { channels } = status({}, opened, SAMPLES.tools_hidden, { ...opened, channel: "other" });
  assertEquals(
    channels.map((one) => [
      one.name,
      "slots" in one ? one.slots : null,
      "tool_policy" in one ? one.tool_policy : null,
    ]),
    [
      ["main", { busy: 1, capacity: 10 }, {
        deny: ["delete_*"],
        hidden: SAMPLES.tools_hidden.names,
      }],
      ["other", null, null],
    ],
  );
});

function channel(...facts: readonly Fact[]) {
  const [found] = evidence(SAMPLES.channel_opened, ...facts).channels.values();
  if (found === undefined) throw new Error("no channel");
  const { enabled, probe_status, probe_error, reason, state, breaker, details } = channelJson(
    found,
  );
  return { enabled, probe_status, probe_error, reason, state, breaker, details };
}

const { detail: _, ...FOUND } = SAMPLES.probe_finished;
const REFUSED: Fact = { ...FOUND, outcome: "refused", detail: "connection refused" };

const PROBES: readonly (readonly [what: string, facts: readonly Fact[], seen: unknown[]])[] = [
  ["not looked at", [], [true, undefined, undefined, "idle"]],
  ["being looked at", [SAMPLES.probe_started], [true, "pending", undefined, "idle"]],
  ["found", [FOUND], [true, "ok", undefined, "ok"]],
  [
    "wants credentials",
    [{ ...FOUND, outcome: "auth-required" }],
    [true, "auth-required", "mcp initialize requires auth", "warn"],
  ],
  [
    "silent: not disabled",
    [{ ...FOUND, outcome: "timeout" }],
    [true, "timeout", "initial mcp probe timed out", "warn"],
  ],
  ["not there: disabled", [REFUSED], [false, "failed", "initial mcp probe failed", "bad"]],
  [
    "not there, then a call was answered",
    [REFUSED, { ...SAMPLES.command_replied, failure: { source: "target_http" } }],
    [true, "failed", undefined, "ok"],
  ],
  ["found, then one look missed", [FOUND, REFUSED], [true, "failed", undefined, "warn"]],
];

for (const [what, facts, seen] of PROBES) {
  Deno.test(`channelJson: a server that is ${what} [operator §12.14]`, () => {
    const { enabled, probe_status, reason, state } = channel(...facts);
    assertEquals([enabled, probe_status, reason, state], seen);
  });
}

Deno.test("channelJson: a child by pid and command, its next start as an open breaker", () => {
  const up = channel(SAMPLES.child_started);
  assertEquals(up.details, [
    { key: "pid", value: "7" },
    { key: "command", value: "http://127.0.0.1:9001" },
  ]);
  assertEquals([up.state, up.breaker?.state], ["idle", "closed"]);
  const down = channel(SAMPLES.child_started, SAMPLES.child_exited);
  assertEquals([down.details[0]?.value, down.state], ["—", "bad"]);
  assertEquals(down.breaker, { state: "open", next_try_at: 4_500, failures: 0 });
});

Deno.test("channelJson: calls without an answer", () => {
  const missed = (count: number) => channel(...Array(count).fill(SAMPLES.command_replied)).state;
  assertEquals([missed(1), missed(2), missed(3)], ["warn", "warn", "bad"]);
});

const LEARNT = SAMPLES.eras_learnt;
const ERAS: readonly (readonly [what: string, facts: readonly Fact[], era: object])[] = [
  ["nothing is known", [], { target: "unknown", bridged: false }],
  [
    "the start looked at the server",
    [{ ...FOUND, protocolVersion: "2026-07-28" }],
    { target: "modern", revision: "2026-07-28", bridged: false },
  ],
  [
    "calls passed",
    [LEARNT],
    { target: "legacy", revision: "2025-11-25", consumer: "legacy", bridged: false },
  ],
  [
    "callers of both eras at a server of both",
    [{ ...LEARNT, modern: "yes", consumers: ["legacy", "modern"], bridged: true }],
    { target: "both", revision: "2025-11-25", consumer: "both", bridged: true },
  ],
  [
    "the setting says what it speaks",
    [{ ...LEARNT, setting: "modern", legacy: "unknown", consumers: [] }],
    { target: "modern", revision: "2025-11-25", bridged: false },
  ],
];

for (const [what, facts, era] of ERAS) {
  Deno.test(`channelJson: eras when ${what} [eras §3]`, () => {
    const [found] = evidence(SAMPLES.channel_opened, ...facts).channels.values();
    assertEquals(found && channelJson(found).era, era);
  });
}

Deno.test("channelJson: sessions that the bridge keeps [ui §5]", () => {
  const [found] = evidence(SAMPLES.channel_opened, { ...LEARNT, sessions: 3 }).channels.values();
  assertEquals(found && channelJson(found).bridged_sessions, 3);
});

const DURATIONS: readonly (readonly [ms: number, text: string])[] = [
  [0, "0s"],
  [1_500, "1.5s"],
  [30_000, "30s"],
  [90_000, "1m30s"],
  [3_600_000, "1h0m0s"],
];

for (const [ms, text] of DURATIONS) {
  Deno.test(`durationText: ${ms} ms is ${text}`, () => assertEquals(durationText(ms), text));
}

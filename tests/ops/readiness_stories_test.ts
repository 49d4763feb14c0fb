import { assertEquals } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { Log } from "../../lib/ops/log.ts";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { createOperatorSurface } from "../../lib/ops/operator_surface.ts";
import type { ReasonCode } from "../../lib/ops/readiness.ts";
import { SAMPLES } from "./sample_facts.ts";

const WALL_MS = 1_780_000_000_000;

class RecordingLog implements Log {
  level = "info" as const;
  readonly records: LogRecord[] = [];
  write(record: LogRecord): void {
    this.records.push(record);
  }
  hide(): void {}
  [Symbol.dispose](): void {}
}

/** A moment of a story: something is seen, time passes, or the probe is asked. */
type Moment =
  | Fact
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "readyz"; readonly code: ReasonCode; readonly line?: string };

const wait = (ms: number): Moment => ({ kind: "wait", ms });
const readyz = (code: ReasonCode, line?: string): Moment => ({
  kind: "readyz",
  code,
  ...(line === undefined ? {} : { line }),
});
const times = (count: number, ...moments: readonly Moment[]): Moment[] =>
  Array.from({ length: count }, () => moments).flat();

const GOOD = SAMPLES.poll_succeeded;
const OPENED = SAMPLES.channel_opened;
const STDIO: Fact = { ...OPENED, channelKind: "stdio", target: "server" };
const LOOK = SAMPLES.probe_started;
const { detail: _, retryInMs: __, ...FOUND } = SAMPLES.probe_finished;
const NOT_THERE: Fact = { ...FOUND, outcome: "refused", detail: "connection refused" };
const REFUSED = SAMPLES.command_replied;
const REFUSED_TOOLS: Fact = { ...REFUSED, channel: "tools" };
const { failure: ___, ...ANSWERED } = { ...REFUSED, status: 200 };
const CHILD = SAMPLES.child_started;
const CRASH = SAMPLES.child_exited;
const UP = [OPENED, LOOK, GOOD, FOUND, readyz("ready")];

function missedPoll(status?: number): Fact {
  const { status: _, hint: __, code: ___, ...rest } = SAMPLES.poll_failed;
  return { ...rest, ...(status === undefined ? {} : { status }) };
}

/** What happened, and how often the verdict turned; `changes` counts every turn, so flapping is seen. */
const STORIES: readonly {
  readonly name: string;
  readonly moments: readonly Moment[];
  readonly changes: number;
}[] = [
  {
    name: "polling never succeeded",
    moments: [
      OPENED,
      LOOK,
      FOUND,
      readyz("waiting_for_first_poll", "No poll has been answered yet"),
      ...times(9, missedPoll(), readyz("control_plane_unreachable"), wait(5_000)),
      readyz("control_plane_unreachable", "Poll: 9 failures in a row (no answer)"),
    ],
    changes: 0,
  },
  {
    name: "polling never succeeded, though the tunnel is known",
    moments: [
      OPENED,
      LOOK,
      FOUND,
      SAMPLES.metadata_fetched,
      readyz("ready"),
      ...times(9, missedPoll(503), wait(5_000)),
      readyz("control_plane_unreachable", "Poll: 9 failures in a row (HTTP 503)"),
    ],
    changes: 2,
  },
  {
    name: "52 commands failed while ready",
    moments: [
      ...UP,
      REFUSED,
      REFUSED,
      readyz("ready", "main: 2 calls without an answer (connection_refused)"),
      ...times(50, REFUSED, readyz("mcp_server_down"), wait(1_000), GOOD),
      readyz("mcp_server_down", "main: 52 calls without an answer (connection_refused)"),
      ANSWERED,
      readyz("ready", "main answered"),
    ],
    changes: 3,
  },
  {
    name: "52 commands were answered with an error: the server is there",
    moments: [
      ...UP,
      ...times(52, { ...REFUSED, failure: { source: "target_http", upstreamStatus: 500 } }),
      readyz("ready", "main answered"),
    ],
    changes: 1,
  },
  {
    name: "server started late",
    moments: [
      OPENED,
      LOOK,
      GOOD,
      readyz("mcp_server_pending", "main: first look under way"),
      ...times(7, NOT_THERE, readyz("mcp_server_down", "main: probe refused"), wait(10_000), GOOD),
      FOUND,
      readyz("ready", "main answered"),
      wait(1_000),
      readyz("ready"),
    ],
    changes: 1,
  },
  {
    name: "child crashed and came back",
    moments: [
      STDIO,
      GOOD,
      CHILD,
      readyz("ready", "main: child 7 alive"),
      CRASH,
      readyz("ready", "main: its child ended (SIGSEGV)"),
      wait(500),
      { ...CHILD, pid: 8 },
      readyz("ready", "main: child 8 alive"),
    ],
    changes: 1,
  },
  {
    name: "child crashed and stayed away, then came back",
    moments: [
      STDIO,
      GOOD,
      CHILD,
      CRASH,
      ...times(4, wait(4_000), SAMPLES.child_spawn_failed),
      readyz("mcp_server_down", "main: its child ended (not found)"),
      CHILD,
      wait(30_000),
      GOOD,
      readyz("ready"),
    ],
    changes: 3,
  },
  {
    name: "key revoked",
    moments: [
      ...UP,
      missedPoll(401),
      readyz("control_plane_refused", "Poll: 1 failure (HTTP 401)"),
      ...times(20, wait(30_000), missedPoll(401), readyz("control_plane_refused")),
      ANSWERED,
      readyz("control_plane_refused", "Poll: 21 failures in a row (HTTP 401)"),
      GOOD,
      readyz("ready", "Poll good"),
    ],
    changes: 3,
  },
  {
    name: "one missed probe",
    moments: [
      ...UP,
      wait(60_000),
      GOOD,
      NOT_THERE,
      readyz("ready", "main: 1 call without an answer (probe: refused)"),
      wait(50),
      FOUND,
      readyz("ready", "main answered"),
    ],
    changes: 1,
  },
  {
    name: "three missed probes in a row",
    moments: [...UP, ...times(3, NOT_THERE), readyz("mcp_server_down"), FOUND, readyz("ready")],
    changes: 3,
  },
  {
    name: "one call fails every six minutes, and nobody else calls",
    moments: [...UP, ...times(20, wait(6 * 60_000), GOOD, REFUSED, readyz("ready"))],
    changes: 1,
  },
  {
    name: "one call in ten fails",
    moments: [...UP, ...times(20, ...times(9, ANSWERED), REFUSED, wait(60_000), GOOD)],
    changes: 1,
  },
  {
    name: "calls come slowly and all fail, until one does not",
    moments: [
      ...UP,
      ...times(2, wait(4 * 60_000), GOOD, REFUSED, readyz("ready")),
      ...times(20, wait(4 * 60_000), GOOD, REFUSED, readyz("mcp_server_down")),
      ...times(3, wait(6 * 60_000), GOOD, REFUSED, readyz("mcp_server_down")),
      ANSWERED,
      readyz("ready"),
    ],
    changes: 3,
  },
  {
    name: "another channel's server is not there at the start",
    moments: [
      OPENED,
      { ...OPENED, channel: "tools" },
      LOOK,
      { ...NOT_THERE, channel: "tools" },
      GOOD,
      readyz("mcp_server_pending"),
      REFUSED_TOOLS,
      FOUND,
      readyz("ready", "tools: 1 call without an answer (connection_refused)"),
    ],
    changes: 1,
  },
  {
    name: "one missed poll",
    moments: [
      ...UP,
      ...times(10, wait(30_000), missedPoll(502), readyz("ready"), GOOD, readyz("ready")),
    ],
    changes: 1,
  },
];

for (const { name, moments, changes } of STORIES) {
  Deno.test(`readiness story: ${name}`, () => {
    const log = new RecordingLog();
    const time = { now: 0 };
    const { emit, readiness, report } = createOperatorSurface({
      log,
      clock: {
        now: () => time.now,
        wall: () => WALL_MS + time.now,
        sleep: () => Promise.reject(new Error("nothing sleeps here")),
      },
      tunnelId: "tunnel_a",
      pollTimeoutMs: 30_000,
      pollDeadlineGuardrailMs: 5_000,
    });
    moments.forEach((moment, at) => {
      switch (moment.kind) {
        case "wait":
          time.now += moment.ms;
          return;
        case "readyz": {
          const { code } = moment;
          assertEquals(readiness().code, code, `moment ${at}`);
          assertEquals(report().reason_code, code);
          const texts = report().evidence.map(({ text }) => text);
          if (moment.line !== undefined) {
            assertEquals(texts.includes(moment.line), true, `moment ${at}: ${texts.join(" | ")}`);
          }
          return;
        }
        default:
          time.now++;
          emit(moment);
      }
    });
    const turns = log.records.filter(({ message }) => message === "readiness changed");
    assertEquals(turns.length, changes, JSON.stringify(turns));
  });
}

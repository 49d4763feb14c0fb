import { assertEquals } from "@std/assert";
import { type Reuse, reuseOf } from "../../../lib/cli/runtimes/reuse.ts";
import type { HealthAnswers } from "../../../lib/cli/runtimes/health_look.ts";
import type { RuntimeLook } from "../../../lib/cli/runtimes/runtime_look.ts";

const STARTED = "2026-11-28T23:00:00Z";
const file = { path: "/s/health/docs.url", exists: true, sizeBytes: 20 };
const none = { ...file, exists: false, sizeBytes: 0 };

function answering(baseUrl: string): HealthAnswers {
  const good = { kind: "answered", url: baseUrl, status: 200, body: "" } as const;
  return { baseUrl, healthz: good, readyz: good };
}

function silent(baseUrl: string, error: string): HealthAnswers {
  const failed = { kind: "failed", url: baseUrl, error } as const;
  return { baseUrl, healthz: failed, readyz: failed };
}

function look(about: Partial<RuntimeLook>): RuntimeLook {
  return {
    state: "ready",
    running: { kind: "running", pid: 7, started: `lstart=${STARTED}` },
    profile: file,
    health: { file, rawUrl: "http://h:1", answers: answering("http://h:1") },
    effective: answering("http://h:1"),
    live: undefined,
    log: { file, tail: [] },
    ...about,
  };
}

const health = (answers: HealthAnswers | undefined) => ({ file, rawUrl: "", answers });
const GONE = { running: { kind: "stopped" } } as const;

const cases: readonly [what: string, RuntimeLook, isSame: boolean, ageMs: number, Reuse][] = [
  ["well", look({}), true, 1_000, { kind: "use" }],
  ["another profile", look({}), false, 1_000, { kind: "replace" }],
  ["not running", look(GONE), true, 1_000, { kind: "replace" }],
  [
    "its file leads elsewhere",
    look({ health: health(silent("http://h:9", "connection refused")) }),
    true,
    1_000,
    { kind: "refresh", baseUrl: "http://h:1" },
  ],
  [
    "starting, no file yet",
    look({ health: { ...health(undefined), file: none }, effective: undefined }),
    true,
    1_000,
    { kind: "use" },
  ],
  [
    "no file, long after the start",
    look({ health: { ...health(undefined), file: none }, effective: undefined }),
    true,
    61_000,
    { kind: "replace" },
  ],
  [
    "nobody listens where its file leads",
    look({ health: health(silent("http://h:1", "connection refused")), effective: undefined }),
    true,
    1_000,
    { kind: "replace" },
  ],
  [
    "busy: its pages take long",
    look({ health: health(silent("http://h:1", "no answer within 500 ms")), effective: undefined }),
    true,
    600_000,
    { kind: "use" },
  ],
];
for (const [what, seen, isSame, ageMs, reuse] of cases) {
  Deno.test(`reuseOf: ${what} -> ${reuse.kind}`, () => {
    assertEquals(reuseOf(seen, isSame, Date.parse(STARTED) + ageMs), reuse);
  });
}

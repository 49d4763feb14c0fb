import { assertEquals } from "@std/assert";
import { issuesOf } from "../../../lib/cli/runtimes/look_report.ts";
import type { RuntimeLook, RuntimeState } from "../../../lib/cli/runtimes/runtime_look.ts";
import { newAliasRecord } from "../../../lib/runtimes/alias_record.ts";
import { newProcessRecord } from "../../../lib/runtimes/process_record.ts";

const TUNNEL = `tunnel_${"a".repeat(32)}`;
const URL = "http://127.0.0.1:1";
const KNOWN = {
  alias: newAliasRecord("docs", TUNNEL),
  record: { ...newProcessRecord("docs", TUNNEL), mode: "process" },
} as const;

function look(state: RuntimeState, readyz: string, status: number): RuntimeLook {
  const file = { path: "/s/x", exists: true, sizeBytes: 1 };
  const answer = (body: string, status: number) =>
    ({ kind: "answered", url: URL, status, body }) as const;
  const answers = { baseUrl: URL, healthz: answer("live", 200), readyz: answer(readyz, status) };
  return {
    state,
    running: { kind: "running", pid: 7, started: "" },
    profile: file,
    health: { file, rawUrl: URL, answers },
    effective: answers,
    live: undefined,
    log: { file, tail: [] },
  };
}

Deno.test("issuesOf: one that answers and does not serve says itself why, on one line [cli §18]", () => {
  const said = "control plane refused the API key\x1b[31m\nwith HTTP 401";
  assertEquals(issuesOf(KNOWN, look("healthy", said, 503), false), [
    "it is not ready: control plane refused the API key [31m with HTTP 401",
  ]);
  const long = issuesOf(KNOWN, look("healthy", "x".repeat(9_000), 503), false);
  assertEquals(long.map((line) => line.length), ["it is not ready: ".length + 300]);
  assertEquals(issuesOf(KNOWN, look("ready", "ready", 200), false), []);
});

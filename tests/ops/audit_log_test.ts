import { assert, assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { type AuditLogOptions, openAuditLog } from "../../lib/ops/audit_log.ts";
import type { Log } from "../../lib/ops/log.ts";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { MAX_REQUESTS, RequestLog } from "../../lib/ops/request_log.ts";

const CLOCK = { now: () => 1_000, wall: () => 50_000, sleep: () => Promise.resolve() };

function auditing(more: Partial<AuditLogOptions> = {}) {
  const directory = Deno.makeTempDirSync();
  const path = `${directory}/audit.ndjson`;
  const told: LogRecord[] = [];
  const log: Log = {
    level: "info",
    write: (record) => told.push(record),
    hide() {},
    [Symbol.dispose]() {},
  };
  const requests = new RequestLog(CLOCK);
  const audit = openAuditLog(requests, { path, maxBytes: 10_000, keep: 1, log, ...more });
  return {
    path,
    told: () => told.map(({ level, message, attrs }) => [level, message, attrs]),
    audit,
    requests,
    entries: () =>
      Deno.readTextFileSync(path).split("\n").slice(0, -1).map((line) => JSON.parse(line)),
    [Symbol.dispose]() {
      audit[Symbol.dispose]();
      Deno.removeSync(directory, { recursive: true });
    },
  };
}

function life(requestId: string, method = "tools/call", tool = "get_user"): Fact[] {
  const ref = { requestId, channel: "main", commandKind: "call", method, tool } as const;
  return [
    {
      kind: "command_received",
      ...ref,
      at: 900,
      ageMs: 4,
      chars: 10,
      session: "0badcafe",
      client: { name: "chat", version: "2" },
    },
    { kind: "command_started", ...ref, at: 903, queuedMs: 3 },
    {
      kind: "command_replied",
      ...ref,
      at: 940,
      firstAt: 930,
      chars: 77,
      status: 200,
      verdict: { kind: "rpc_error", code: -32602 },
    },
    {
      kind: "command_finished",
      ...ref,
      at: 945.1234,
      outcome: "answered",
      status: 200,
      isError: false,
      ms: 45.1234,
      attempts: 1,
    },
  ];
}

Deno.test("audit log: one line for each tool call, when it has ended [operator-surface §11]", () => {
  using it = auditing();
  const [received, ...rest] = life("a");
  if (received !== undefined) it.requests.fold(received);
  assertEquals(it.entries(), []);
  for (const fact of rest) it.requests.fold(fact);
  assertEquals(it.entries(), [{
    time: "1970-01-01T00:00:49.900Z",
    request_id: "a",
    channel: "main",
    kind: "call",
    method: "tools/call",
    tool: "get_user",
    session: "0badcafe",
    client: { name: "chat", version: "2" },
    outcome: "rpc_error",
    why: "JSON-RPC error -32602",
    status: 200,
    duration_ms: 45.12,
    phases_ms: [4, 0, 3, null, 27, 10, 5.12],
    chars_sent: 10,
    chars_answered: 77,
    notifications: 0,
    attempts: 1,
  }]);
  assertEquals([it.told(), it.audit.lost], [[], 0]);
});

Deno.test("audit log: a call that outlasts all requests that are kept is written down with its times", () => {
  using it = auditing({ maxBytes: 10_000_000 });
  const [received, started, ...rest] = life("slow");
  for (const fact of [received, started]) if (fact !== undefined) it.requests.fold(fact);
  for (let n = 0; n < MAX_REQUESTS + 1; n++) {
    for (const fact of life(`r${n}`, "tools/list")) it.requests.fold(fact);
  }
  for (const fact of rest) it.requests.fold(fact);
  const [entry, ...more] = it.entries();
  assertEquals([entry?.request_id, entry?.duration_ms, more.length], ["slow", 45.12, 0]);
  assertEquals(entry?.phases_ms, [4, 0, 3, null, 27, 10, 5.12]);
  assertEquals(it.requests.underWay, 0);
});

Deno.test("audit log: other methods are not written down", () => {
  using it = auditing();
  for (const method of ["tools/list", "initialize", "ping"]) {
    for (const fact of life(method, method)) it.requests.fold(fact);
  }
  assertEquals(it.entries(), []);
});

Deno.test("audit log: a name from a consumer breaks no line and tells no secret", () => {
  using it = auditing();
  const names = [
    'x"\n{"password":"hunter2"}',
    "my sk-abcdefghijklmnop",
    "Bearer abcdefghijklmnopqrst",
    "https://u:p@h",
    "a?code=c",
  ];
  for (const name of names) {
    for (const fact of life(name, "tools/call", name)) it.requests.fold(fact);
  }
  assertEquals(it.entries().map(({ tool }) => tool), [
    'x"\n{"password":"[REDACTED]"}',
    "my sk-REDACTED",
    "Bearer [REDACTED]",
    "https://[REDACTED]@h",
    "a?code=[REDACTED]",
  ]);
});

Deno.test("audit log: rotates by size", () => {
  using it = auditing({ maxBytes: 1_000, keep: 2 });
  for (let n = 0; n < 20; n++) for (const fact of life(`r${n}`)) it.requests.fold(fact);
  for (const file of [it.path, `${it.path}.1`, `${it.path}.2`]) {
    assert(Deno.statSync(file).size <= 1_000);
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
  }
  assertThrows(() => Deno.statSync(`${it.path}.3`), Deno.errors.NotFound);
  assertEquals(it.entries().at(-1)?.request_id, "r19");
});

Deno.test("audit log: trouble with the disk is told once and counted, and the client goes on", () => {
  using it = auditing({ maxBytes: 1, keep: 1 });
  for (const fact of life("a")) it.requests.fold(fact);
  Deno.mkdirSync(`${it.path}.1/in_the_way`, { recursive: true });
  for (const id of ["b", "c", "d"]) for (const fact of life(id)) it.requests.fold(fact);
  assertEquals(it.audit.lost, 3);
  assertEquals(it.requests.get("d")?.outcome, "rpc_error");
  assertEquals(it.told().map(([level, message]) => [level, message]), [
    ["error", "audit log cannot be written; tool calls go on without it"],
  ]);
  Deno.removeSync(`${it.path}.1`, { recursive: true });
  for (const id of ["e", "f"]) for (const fact of life(id)) it.requests.fold(fact);
  assertEquals(it.told().slice(1), [[
    "warn",
    "audit log is written again",
    { component: "process", file: it.path, missing: 3 },
  ]]);
  assertEquals(it.entries().map(({ request_id }) => request_id), ["f"]);
  assertEquals(it.audit.lost, 3);
});

Deno.test("audit log: nothing is written after it was closed", () => {
  using it = auditing();
  it.audit[Symbol.dispose]();
  for (const fact of life("a")) it.requests.fold(fact);
  assertEquals([it.entries(), it.told()], [[], []]);
});

Deno.test("audit log: a file that cannot be opened is the operator's to mend", () => {
  const error = assertThrows(
    () => auditing({ path: "/nowhere/at/all/audit.ndjson" }),
    OperatorError,
  );
  assert(error.message.startsWith("audit.file /nowhere/at/all/audit.ndjson cannot be opened"));
  assert(error.message.includes("--audit.file"));
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { logEvents, logLevel, logStream } from "../../../lib/ops/admin/log_routes.ts";
import { LogRing } from "../../../lib/ops/log_ring.ts";
import { readEvents, sampleLog } from "./admin_fixture.ts";

function filled(count: number): LogRing {
  const logs = new LogRing(6_000);
  for (let i = 1; i <= count; i++) logs.add({ level: "info", message: `m${i}`, attrs: {} }, i);
  return logs;
}

async function lengthOf(query: string): Promise<number> {
  const { events } = await logEvents(filled(5_500), new URLSearchParams(query)).json();
  return events.length;
}

Deno.test("/api/logs: the latest, oldest first; null when there are none [operator §3]", async () => {
  const { events } = await logEvents(filled(3), new URLSearchParams("limit=2")).json();
  assertEquals(events.map(({ message }: { message: string }) => message), ["m2", "m3"]);
  assertEquals(await logEvents(filled(0), new URLSearchParams()).json(), { events: null });
});

Deno.test("/api/logs: 200 unless another number is asked for, 5000 at most", async () => {
  for (const bad of ["", "limit=0", "limit=-1", "limit=x", "limit=1.5"]) {
    assertEquals(await lengthOf(bad), 200, bad);
  }
  assertEquals(await lengthOf("limit=300"), 300);
  assertEquals(await lengthOf("limit=100000"), 5_000);
});

async function streamed(last: string | undefined, expected: number): Promise<string[]> {
  const logs = filled(3);
  const headers: HeadersInit = last === undefined ? {} : { "last-event-id": last };
  const request = new Request("http://h/api/logs/stream", { headers });
  const response = logStream(logs, request, new AbortController().signal);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const events = readEvents(response);
  logs.add({ level: "warn", message: "new", attrs: {} }, 4);
  const seen: string[] = [];
  for (let n = 0; n < expected; n++) seen.push(await events.next());
  await events.close();
  return seen.map((text) => /"message":"(\w+)"/.exec(text)?.[1] ?? text);
}

Deno.test("/api/logs/stream: open at once, then what comes, with its number as id", async () => {
  assertEquals(await streamed(undefined, 2), [": open", "new"]);
});

Deno.test("/api/logs/stream: a reader that comes back gets what it has missed", async () => {
  assertEquals(await streamed("1", 4), [": open", "m2", "m3", "new"]);
  assertEquals(await streamed("none", 2), [": open", "new"]);
});

Deno.test("/api/logs/stream: a number of an earlier process has seen nothing of this one", async () => {
  assertEquals(await streamed("4711", 5), [": open", "m1", "m2", "m3", "new"]);
});

function put(body: string, headers: HeadersInit = {}): Request {
  return new Request("http://h/api/log-level", { method: "PUT", body, headers });
}

Deno.test("/api/log-level: reads and sets it, and tells so at the new level [operator §6]", async () => {
  const logs = new LogRing(10);
  const log = sampleLog(logs);
  const shown = (level: string) => ({ level, supported_levels: ["debug", "info", "warn"] });
  assertEquals(
    await (await logLevel(log, new Request("http://h/api/log-level"))).json(),
    shown("info"),
  );
  for (const level of ["warn", "debug", "info"] as const) {
    const before = log.level;
    assertEquals(await (await logLevel(log, put(`{"level":"${level}"}`))).json(), shown(level));
    assertEquals(log.level, level);
    const [event] = logs.latest(1);
    assertEquals([event?.level.toLowerCase(), event?.message], [
      level,
      "runtime log level updated",
    ]);
    assertEquals([event?.attrs?.["previous_level"], event?.attrs?.["new_level"]], [before, level]);
  }
});

const REFUSED: readonly (readonly [what: string, body: string, text: string])[] = [
  [
    "error",
    `{"level":"error"}`,
    `unsupported log level "error" (expected one of: debug, info, warn)`,
  ],
  ["no text", `{"level":7}`, `unsupported log level ""`],
  ["none", `{}`, `unsupported log level ""`],
  ["two objects", `{"level":"info"}{}`, "decode request: "],
  ["a list", `[]`, "decode request: "],
  ["nothing", ``, "decode request: "],
  ["another field", `{"level":"info","x":1}`, `decode request: unknown field "x"`],
  ["too much", `{"level":"${"x".repeat(1024 * 1024)}"}`, "decode request: the body is larger than"],
];

for (const [what, body, text] of REFUSED) {
  Deno.test(`/api/log-level: ${what} is 400 and changes nothing [operator §12.11]`, async () => {
    const log = sampleLog(new LogRing(10));
    const response = await logLevel(log, put(body));
    assertEquals(response.status, 400);
    assertStringIncludes(await response.text(), text);
    assertEquals(log.level, "info");
  });
}

Deno.test("/api/log-level: an endless body is not read to its end", async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536).fill(32));
      sent++;
    },
  });
  const request = new Request("http://h/api/log-level", { method: "PUT", body });
  assertEquals((await logLevel(sampleLog(new LogRing(10)), request)).status, 400);
  assertEquals(sent < 40, true, String(sent));
});

Deno.test("/api/log-level: other methods are told which there are [operator §3]", async () => {
  const request = new Request("http://h/api/log-level", { method: "POST" });
  const response = await logLevel(sampleLog(new LogRing(10)), request);
  assertEquals([response.status, response.headers.get("allow")], [405, "GET, PUT"]);
});

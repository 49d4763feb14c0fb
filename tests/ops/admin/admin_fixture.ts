import type { CallRecord } from "../../../lib/core/callout_record.ts";
import type { Fact } from "../../../lib/core/fact.ts";
import type { ActionResult, AdminView } from "../../../lib/ops/admin/view.ts";
import { Analytics } from "../../../lib/ops/analytics.ts";
import { type Log, openLog } from "../../../lib/ops/log.ts";
import { LogRing } from "../../../lib/ops/log_ring.ts";
import { captureView, PayloadRing } from "../../../lib/ops/payload_ring.ts";
import { RequestLog } from "../../../lib/ops/request_log.ts";

/** The moment all of it happens, Unix milliseconds. */
export const WALL_MS = 1_780_000_000_000;

/** A view of a client in which nothing is real but its memory and its log. */
export interface SampleView extends AdminView {
  /** What was set off, in order. */
  readonly done: string[];
  /** Takes a request through its whole life. */
  serve(id: string, more?: Partial<Extract<Fact, { kind: "command_received" }>>): void;
}

/** A callout that went well. */
export const CALL: CallRecord = {
  at: WALL_MS,
  label: "crm",
  tool: "http_callout",
  method: "GET",
  url: "https://crm.test/users",
  status: 200,
  latencyMs: 12.4,
  requestBytes: 1,
  responseBytes: 2,
  redirects: 0,
  outcome: "success",
};

/** Makes one. @param more what is different about it */
export function sampleView(more: Partial<AdminView> = {}): SampleView {
  const clock = {
    now: () => 1_000,
    wall: () => WALL_MS,
    sleep: () => Promise.reject(new Error("nothing sleeps here")),
  };
  const requests = new RequestLog(clock);
  const analytics = new Analytics(clock, requests);
  const logs = new LogRing(100);
  const done: string[] = [];
  const did = (what: string): Promise<ActionResult> => {
    done.push(what);
    return Promise.resolve({ kind: "done" });
  };
  return {
    done,
    instanceId: "0123456789abcdef0123456789abcdef",
    tunnelId: "tunnel_a",
    clock,
    requests,
    analytics,
    logs,
    log: sampleLog(logs),
    payloads: new PayloadRing(() => []),
    curl: () => undefined,
    way: () => ({ upstream: null, protocol: null }),
    toolHints: () => Promise.resolve([{ channel: "main", tool: "echo", hint: "read-only" }]),
    toolHint: (_channel, tool) => tool === "echo" ? "read-only" : undefined,
    capture: () => captureView(true, 100),
    replay(record) {
      done.push(`replay ${record.id}`);
      const view = { outcome: "ok", duration_ms: 1, why: null, reply: null } as const;
      return Promise.resolve({ kind: "replayed", view });
    },
    actions: {
      probe: (channel) => did(`probe ${channel}`),
      retryPoll: () => did("retry poll"),
      discoverOauth: () => did("discover"),
    },
    document: (name) => Promise.resolve({ document: name, harmless: "</script>&" }),
    harpoonCalls(label, limit) {
      done.push(`calls ${label ?? "any"} ${limit}`);
      return Promise.resolve([{ ...CALL, label: label ?? "any" }]);
    },
    runtime: () => ({ argv: ["run"] }),
    channels: () => [],
    readiness: () => ({ status: "ready" }),
    metrics: () => "# metrics\n",
    stop: new AbortController().signal,
    serve(id, more = {}) {
      const ref = { requestId: id, channel: "main", commandKind: "call", method: "tools/call" };
      for (const fact of lifeOf({ ...ref, commandKind: "call", tool: "echo", ...more })) {
        requests.fold(fact);
        analytics.fold(fact);
      }
    },
    ...more,
  };
}

function lifeOf(ref: Omit<Extract<Fact, { kind: "command_received" }>, "kind" | "at" | "chars">) {
  const { requestId, channel, commandKind } = ref;
  const same = { requestId, channel, commandKind };
  const facts: readonly Fact[] = [
    { kind: "command_received", at: 900, chars: 10, ageMs: 4, ...ref },
    { kind: "command_started", ...same, at: 903, queuedMs: 3 },
    { kind: "notification_posted", ...same, at: 910, notification: "notifications/progress" },
    {
      kind: "command_replied",
      ...same,
      at: 940,
      firstAt: 930,
      chars: 77,
      status: 200,
      verdict: { kind: "ok" },
    },
    {
      kind: "command_finished",
      ...same,
      at: 945,
      outcome: "answered",
      status: 200,
      isError: false,
      ms: 45.126,
      attempts: 1,
    },
  ];
  return facts;
}

/** A log that nobody reads but the ring. */
export function sampleLog(logs: LogRing): Log {
  return openLog({
    level: "info",
    format: "json",
    file: undefined,
    identity: { clientInstanceId: "i", tunnelId: "tunnel_a" },
    wall: () => WALL_MS,
    tap: (record, wallMs) => logs.add(record, wallMs),
    sink: { writeSync: (bytes) => bytes.length },
  });
}

/** Events of a stream, each as its text, as they come. */
export function readEvents(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const come: string[] = [];
  return {
    /** The next event or comment; `end` behind the last one. */
    next: async () => {
      const kept = come.shift();
      if (kept !== undefined) return kept;
      const read = await reader?.read();
      if (read === undefined || read.done) return "end";
      const [first = "", ...rest] = read.value.trimEnd().split("\n\n");
      come.push(...rest);
      return first;
    },
    close: async () => await reader?.cancel(),
  };
}

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { CallCode } from "../../lib/harpoon/call.ts";
import { openSender, type SendOutcome, type SendTrouble } from "../../lib/harpoon/send.ts";
import { ManualClock } from "../control/manual_clock.ts";
import {
  bytes,
  callerOf,
  FaultySender,
  get,
  listen,
  registryOf,
  targetAt,
} from "./call_harness.ts";

type Called = Extract<Fact, { kind: "harpoon_called" }>;

function calledIn(facts: readonly Fact[]): Called {
  const [fact] = facts;
  assert(facts.length === 1 && fact?.kind === "harpoon_called");
  return fact;
}

Deno.test("call: leaves one fact with what the audit needs, and no path of an id [harpoon §10]", async () => {
  await using server = listen(({ path }) =>
    path.startsWith("/v1/old")
      ? new Response(null, { status: 307, headers: { Location: "/v1/users/42?page=1" } })
      : new Response("made", { status: 201, headers: { "Content-Type": "Text/Plain; charset=x" } })
  );
  await using sender = openSender();
  const targets = registryOf(targetAt("api", `${server.origin}/v1`, { kind: "prefix" }));
  const { caller, facts } = callerOf({ targets, sender, clock: new ManualClock() });
  await caller.call(
    get("api", {
      path: "/old/7",
      method: "POST",
      body: bytes("secret"),
      headers: { "User-Agent": "mine", "X-Forwarded-For": "1.2.3.4", "Cookie": "a" },
    }),
    { tool: "http_callout", requestId: "req-9" },
    new AbortController().signal,
  );
  assertEquals(calledIn(facts), {
    kind: "harpoon_called",
    label: "api",
    tool: "http_callout",
    method: "POST",
    requestBytes: 6,
    status: 201,
    contentType: "text/plain",
    responseBytes: 4,
    redirects: 1,
    ms: 0,
    outcome: "success",
    requestId: "req-9",
    origin: server.origin,
    pathTemplate: "/v1/users/*",
    droppedHeaders: ["sensitive-name", "user-agent", "custom"],
  });
});

Deno.test("call: a refused one is told as well, unknown labels under __unknown__ [harpoon §10, §15]", async () => {
  const { call, facts, history } = callerOf({
    targets: registryOf(),
    sender: new FaultySender(() => ({ kind: "too_large", status: 200, headers: [] })),
    clock: new ManualClock(),
  });
  await call(get("nobody"));
  await call(get("x".repeat(70)));
  assertEquals(facts.length, 2);
  assertEquals(calledIn(facts.slice(0, 1)), {
    kind: "harpoon_called",
    label: "__unknown__",
    tool: "call_target",
    method: "GET",
    requestBytes: 0,
    responseBytes: 0,
    redirects: 0,
    ms: 0,
    outcome: "invalid_input",
    requestId: "req-1",
    droppedHeaders: [],
  });
  assertEquals(calledIn(facts.slice(1)).label, "__unknown__");
  assertEquals(history.snapshot().map(({ label, error }) => [label, error]), [
    ["x".repeat(64), "unknown target"],
    ["nobody", "unknown target"],
  ]);
});

const TROUBLES:
  readonly (readonly [SendOutcome, outcome: string, message: string, code: CallCode])[] = [
    ...(["dns", "connect", "tls", "proxy", "address", "reset", "timeout"] as const).map((
      trouble: SendTrouble,
    ) =>
      [
        { kind: "failed", trouble, stage: "request" },
        "request_error",
        "request failed",
        trouble,
      ] as const
    ),
    [
      { kind: "failed", trouble: "reset", stage: "response" },
      "response_read_error",
      "response read failed",
      "reset",
    ],
    [
      { kind: "failed", trouble: "encoding", stage: "response" },
      "response_read_error",
      "response read failed",
      "encoding",
    ],
    [
      { kind: "too_large", status: 200, headers: [] },
      "response_too_large",
      "response exceeds size limit",
      "response_too_large",
    ],
  ];

for (const [sent, outcome, message, code] of TROUBLES) {
  Deno.test(`call: ${JSON.stringify(sent)} is ${outcome} with code ${code} [harpoon §10, §15]`, async () => {
    const targets = registryOf(targetAt("crm", "https://crm.corp/users/7"));
    const { call, facts } = callerOf({ targets, sender: new FaultySender(() => sent) });
    assertEquals(await call(get("crm")), { kind: "refused", message, code });
    const fact = calledIn(facts);
    assertEquals([fact.outcome, fact.code, fact.origin], [outcome, code, "https://crm.corp"]);
  });
}

Deno.test("history: what a call was, its final URL and type, by time of its end [harpoon §9]", async () => {
  await using server = listen(() => new Response("{}", { headers: { "Content-Type": "a/B" } }));
  await using sender = openSender();
  const clock = new ManualClock();
  const targets = registryOf(targetAt("crm", `${server.origin}/users?q=1`));
  const { call, history } = callerOf({ targets, sender, clock });
  await call(get("crm"));
  assertEquals(structuredClone(history.snapshot()), [{
    at: clock.wall(),
    label: "crm",
    tool: "call_target",
    method: "GET",
    url: `${server.origin}/users?q=[REDACTED]`,
    status: 200,
    latencyMs: 0,
    responseContentType: "a/b",
    requestBytes: 0,
    responseBytes: 2,
    redirects: 0,
    outcome: "success",
    requestId: "req-1",
  }]);
});

Deno.test("history: a blocked redirect is told with the origin it led to, not its URL [harpoon §9]", async () => {
  await using server = listen(() =>
    new Response(null, { status: 302, headers: { Location: "https://a:b@else.example/p?q=1" } })
  );
  await using sender = openSender();
  const { call, history } = callerOf({
    targets: registryOf(targetAt("crm", `${server.origin}/`)),
    sender,
  });
  await call(get("crm"));
  const [record] = history.snapshot();
  assertEquals(
    record?.error,
    "redirect blocked: https://else.example not in allow list (not_allowlisted_other)",
  );
  assertEquals([record?.status, record?.outcome], [0, "request_error"]);
});

Deno.test("history: bodies only while they are captured, without secrets, with what the caller got [harpoon §9, §14.21]", async () => {
  await using server = listen((request) =>
    new Response(JSON.stringify({ self: `${server.origin}/`, echo: request.headers.get("x-key") }))
  );
  await using sender = openSender();
  const headers = [["X-Key", "target-token-1"]] as const;
  const targets = registryOf(targetAt("crm", `${server.origin}/`, { headers }));
  const request = get("crm", {
    method: "POST",
    body: bytes('{"password":"hunter2","a":1}'),
    headers: { Authorization: "Bearer caller-token-of-some-length" },
  });
  const off = callerOf({ targets, sender });
  await off.call(request);
  assertEquals(off.history.snapshot()[0]?.bodies, undefined);

  const on = callerOf({ targets, sender, capturePayloads: true });
  await on.call(request);
  const bodies = on.history.snapshot()[0]?.bodies;
  assertEquals(bodies?.request?.text, '{"password":"[REDACTED]","a":1}');
  assertEquals(bodies?.response?.text, `{"self":"${server.origin}/","echo":"[REDACTED]"}`);
  assertEquals(bodies?.responseTransformed?.text, '{"self":"harpoon://crm","echo":"[REDACTED]"}');
  const kept = JSON.stringify([on.history.snapshot(), on.facts]);
  for (const secret of ["hunter2", "target-token-1", "caller-token"]) {
    assert(!kept.includes(secret), secret);
  }
});

Deno.test("history: secrets of a URL are not kept, neither the operator's nor the caller's", async () => {
  const url = "https://me:url-password@crm.corp/";
  const targets = registryOf(targetAt("crm", url, { kind: "prefix" }));
  const sender = new FaultySender(() => ({
    kind: "answered",
    status: 200,
    headers: [],
    body: new Uint8Array([0xff, 0, 1]),
  }));
  const { call, history, facts } = callerOf({ targets, sender, capturePayloads: true });
  await call(get("crm", { path: "/a", query: { access_token: "of-the-caller", page: "2" } }));
  const [record] = history.snapshot();
  assertStringIncludes(record?.url ?? "", "crm.corp/a?access_token=[REDACTED]&page=2");
  const told = JSON.stringify([record, facts]);
  assert(!told.includes("url-password") && !told.includes("of-the-caller"), told);
  assertEquals(record?.bodies?.response, {
    text: "/wAB",
    base64: true,
    bytes: 3,
    truncated: false,
  });
});

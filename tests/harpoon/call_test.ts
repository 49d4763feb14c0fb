import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CallRequest } from "../../lib/harpoon/call.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import type { Target } from "../../lib/harpoon/target.ts";
import { userAgent } from "../../lib/core/version.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { bytes, callerOf, get, listen, registryOf, targetAt } from "./call_harness.ts";

const DECODER = new TextDecoder();

Deno.test("call: the target gets the request as asked, the caller its whole answer [harpoon §4]", async () => {
  await using server = listen(() =>
    new Response("made", { status: 201, headers: { "Content-Type": "text/plain", "Server": "x" } })
  );
  await using sender = openSender();
  const targets = registryOf(targetAt("crm", `${server.origin}/users?fixed=1`));
  const result = await callerOf({ targets, sender }).call(get("crm", {
    method: "post",
    headers: { "x-api-key": "k", "content-type": "text/csv", "User-Agent": "mine" },
    body: bytes("a,b"),
  }));
  assert(result.kind === "answered");
  assertEquals(result.status, 201);
  assertEquals(DECODER.decode(result.body), "made");
  assertEquals(result.bodySize, 4);
  assertEquals(result.headers["Content-Type"], ["text/plain"]);
  assertEquals(result.headers["Server"], undefined);
  const [got] = server.seen;
  assertEquals([got?.method, got?.path, got?.body], ["POST", "/users?fixed=1", "a,b"]);
  assertEquals(got?.headers.get("x-api-key"), "k");
  assertEquals(got?.headers.get("content-type"), "text/csv");
  assertEquals(got?.headers.get("user-agent"), userAgent, "[harpoon §14.14]");
  assertEquals(got?.headers.get("referer"), null);
});

Deno.test("call: any status of HTTP is an answer [harpoon §4]", async () => {
  await using server = listen(() => new Response("broken", { status: 503 }));
  await using sender = openSender();
  const targets = registryOf(targetAt("crm", `${server.origin}/`));
  const result = await callerOf({ targets, sender }).call(get("crm"));
  assertEquals(result.kind === "answered" && result.status, 503);
});

const LIMITED: Partial<Target> = { maxRequestBytes: 3, maxResponseBytes: 50, timeoutMs: 5_000 };
const REFUSALS: readonly (readonly [asked: Partial<CallRequest>, message: string])[] = [
  [{ label: "" }, "label is required"],
  [{ label: "x" }, "unknown target"],
  [{ label: "__unknown__" }, "unknown target"],
  [{ method: "DELETE" }, "invalid method"],
  [{ method: "" }, "invalid method"],
  [{ timeoutMs: 50 }, "timeout must be at least 100ms"],
  [{ timeoutMs: 5_001 }, "timeout must be at most 5000ms"],
  [{ maxResponseBytes: 51 }, "max_response_bytes must be less than or equal to 50"],
  [{ maxRedirects: 6 }, "max_redirects must be less than or equal to 5"],
  [{ body: bytes("four") }, "request body exceeds size limit"],
  [{ refusal: "unknown operation" }, "unknown operation"],
  [{ path: "/more" }, "target takes no path: leave path empty"],
  [{ label: "ql" }, "target takes stored operations only: use graphql_query"],
];

for (const [asked, message] of REFUSALS) {
  Deno.test(`call: "${message}" opens no connection (${JSON.stringify(asked)}) [harpoon §4, §14.8]`, async () => {
    await using server = listen();
    await using sender = openSender();
    const url = `${server.origin}/`;
    const targets = registryOf(
      targetAt("crm", url, LIMITED),
      targetAt("ql", `${url}graphql`, { kind: "graphql", methods: ["POST", "GET"] }),
    );
    const result = await callerOf({ targets, sender }).call(get("crm", asked));
    assertEquals(result.kind === "refused" && result.message, message);
    assertEquals(server.seen.length, 0);
  });
}

Deno.test("call: an answer over the limit is an error after one request [harpoon §14.8]", async () => {
  await using server = listen(() => new Response("x".repeat(51)));
  await using sender = openSender();
  const targets = registryOf(targetAt("crm", `${server.origin}/`));
  const { call } = callerOf({ targets, sender });
  assertEquals(await call(get("crm", { maxResponseBytes: 50 })), {
    kind: "refused",
    message: "response exceeds size limit",
    code: "response_too_large",
  });
  assertEquals((await call(get("crm", { maxResponseBytes: 51 }))).kind, "answered");
  assertEquals(server.seen.length, 2);
});

Deno.test("call: per-target methods and limits beyond the usual ones [harpoon §13]", async () => {
  const large = "x".repeat(300_000);
  await using server = listen((request) => new Response(request.body));
  await using sender = openSender();
  const size = 400_000;
  const targets = registryOf(
    targetAt("crm", `${server.origin}/`, {
      methods: ["PATCH", "DELETE"],
      maxRequestBytes: size,
      maxResponseBytes: size,
    }),
  );
  const { call } = callerOf({ targets, sender });
  const result = await call(get("crm", { method: "PATCH", body: bytes(large) }));
  assertEquals(result.kind === "answered" && result.bodySize, large.length);
  assertEquals((await call(get("crm", { method: "DELETE" }))).kind, "answered");
  assertEquals((await call(get("crm"))).kind, "refused");
});

Deno.test("call: headers of the target are sent, beat the caller's, and never come back", async () => {
  await using server = listen((request) =>
    new Response("{}", {
      headers: { "WWW-Authenticate": `Bearer got="${request.headers.get("authorization")}"` },
    })
  );
  await using sender = openSender();
  const headers = [["Authorization", "Bearer target-token-1"]] as const;
  const targets = registryOf(targetAt("crm", `${server.origin}/`, { headers }));
  const { call } = callerOf({ targets, sender });
  const result = await call(get("crm", { headers: { authorization: "Bearer caller" } }));
  assertEquals(server.seen[0]?.headers.get("authorization"), "Bearer target-token-1");
  assert(result.kind === "answered");
  assertEquals(result.headers["Www-Authenticate"], ['Bearer got="[REDACTED]"']);
});

Deno.test("call: a key in the query of the target's URL does not come back in a link", async () => {
  const links = {
    Link: '</a?key=operator-key-1&page=2>; rel="next"',
    Location: "/b?key=operator-key-1",
  };
  await using server = listen(() => new Response("{}", { headers: links }));
  await using sender = openSender();
  const targets = registryOf(targetAt("crm", `${server.origin}/a?key=operator-key-1`));
  const result = await callerOf({ targets, sender }).call(get("crm"));
  assertEquals(server.seen[0]?.path, "/a?key=operator-key-1");
  assert(result.kind === "answered");
  assertEquals(result.headers["Link"], ['</a?key=[REDACTED]&page=2>; rel="next"']);
  assertEquals(result.headers["Location"], ["/b?key=[REDACTED]"]);
});

Deno.test("call: userinfo of the URL becomes Basic, and stays out of the request line [harpoon §5]", async () => {
  await using server = listen();
  await using sender = openSender();
  const url = server.origin.replace("://", "://me:p%40ss@");
  const { call } = callerOf({ targets: registryOf(targetAt("crm", `${url}/a`)), sender });
  await call(get("crm"));
  await call(get("crm", { headers: { Authorization: "Bearer caller" } }));
  assertEquals(server.seen.map(({ headers }) => headers.get("authorization")), [
    `Basic ${btoa("me:p@ss")}`,
    "Bearer caller",
  ]);
  assertEquals(server.seen[0]?.path, "/a");
});

Deno.test("call: a prefix target takes a path and a query [harpoon §13]", async () => {
  await using server = listen();
  await using sender = openSender();
  const targets = registryOf(targetAt("api", `${server.origin}/v1/`, { kind: "prefix" }));
  const { call } = callerOf({ targets, sender });
  await call(get("api", { path: "/users/7", query: { q: "a b" } }));
  await call(get("api"));
  assertEquals(server.seen.map(({ path }) => path), ["/v1/users/7?q=a%20b", "/v1/"]);
  const escaped = await call(get("api", { path: "/../admin" }));
  assertEquals(escaped.kind, "refused");
  assertEquals(server.seen.length, 2);
});

Deno.test("call: Connection takes the headers it names with it [harpoon §14.13]", async () => {
  await using server = listen();
  await using sender = openSender();
  const { call, facts } = callerOf({
    targets: registryOf(targetAt("crm", `${server.origin}/`)),
    sender,
  });
  const headers = {
    "Connection": "Authorization, X-API-Key",
    "Authorization": "Bearer a",
    "X-API-Key": "k",
    "Cookie": "a=1",
    "Host": "evil.example",
    "X-Forwarded-For": "1.2.3.4",
    "User-Agent": "mine",
    "Te": "trailers",
    "Via": "1.1 x",
    "Accept": "text/plain",
  };
  await call(get("crm", { headers }));
  const [got] = server.seen;
  for (const name of ["authorization", "x-api-key", "cookie", "x-forwarded-for", "via"]) {
    assertEquals(got?.headers.get(name), null, name);
  }
  assertEquals(got?.headers.get("accept"), "text/plain");
  const [fact] = facts;
  assert(fact?.kind === "harpoon_called");
  assertEquals(fact.droppedHeaders.length, 9, "nine drops for the mixed header set");
});

Deno.test("call: answers name labels instead of URLs; the size is that of the bytes received [harpoon §7]", async () => {
  await using server = listen(() =>
    new Response(JSON.stringify({ next: `${server.origin}/users`, n: 1 }), {
      headers: { Link: `<${server.origin}/users>; rel="next"` },
    })
  );
  await using sender = openSender();
  const targets = registryOf(targetAt("users", `${server.origin}/users`));
  const result = await callerOf({ targets, sender }).call(get("users"));
  assert(result.kind === "answered");
  assertEquals(DECODER.decode(result.body), '{"next":"harpoon://users","n":1}');
  assertEquals(result.bodySize, JSON.stringify({ next: `${server.origin}/users`, n: 1 }).length);
  assertEquals(result.headers["Link"], ['<harpoon://users>; rel="next"']);
});

Deno.test("call: a target's rate is kept, told with the wait, and refilled by time [harpoon §15]", async () => {
  await using server = listen();
  await using sender = openSender();
  const clock = new ManualClock();
  const targets = registryOf(
    targetAt("crm", `${server.origin}/`, { rate: { calls: 2, perMs: 60_000 } }),
  );
  const { call } = callerOf({ targets, sender, clock });
  // A call that is refused anyway takes nothing of the rate.
  await call(get("crm", { method: "DELETE" }));
  assertEquals((await call(get("crm"))).kind, "answered");
  assertEquals((await call(get("crm"))).kind, "answered");
  assertEquals(await call(get("crm")), {
    kind: "refused",
    message: "rate limit of the target exceeded: try again in 30 s",
    code: "rate_limited",
  });
  assertEquals(server.seen.length, 2);
  clock.advance(30_000);
  assertEquals((await call(get("crm"))).kind, "answered");
});

Deno.test("call: a host that leads to this machine by name alone is not connected to [harpoon §12]", async () => {
  await using server = listen();
  await using sender = openSender({ resolve: () => Promise.resolve(["127.0.0.1"]) });
  const url = server.origin.replace("127.0.0.1", "rebound.example");
  const { call } = callerOf({ targets: registryOf(targetAt("crm", `${url}/`)), sender });
  const result = await call(get("crm"));
  assertEquals(result, { kind: "refused", message: "request failed", code: "address" });
  assertEquals(server.seen.length, 0);
});

Deno.test("call: what nobody listens to fails with a code and without a URL [harpoon §15]", async () => {
  const closed = listen();
  await closed[Symbol.asyncDispose]();
  await using sender = openSender();
  const { call, history } = callerOf({
    targets: registryOf(targetAt("crm", `${closed.origin}/`)),
    sender,
  });
  assertEquals(await call(get("crm")), {
    kind: "refused",
    message: "request failed",
    code: "connect",
  });
  assertStringIncludes(history.snapshot()[0]?.error ?? "", "connect");
});

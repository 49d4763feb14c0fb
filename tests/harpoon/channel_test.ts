import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { BASE, replies } from "../fixtures/memory_servers.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { sampleTarget } from "./sample_target.ts";
import {
  failureText,
  openHarpoon,
  openRealHarpoon,
  RecordingCaller,
  resultOf,
  structured,
} from "./server_harness.ts";

const GET = { label: "api", method: "GET" } as const;

function redirect(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

function bodyText(answer: Parameters<typeof structured>[0]): string {
  const { body_base64 } = structured(answer);
  assert(typeof body_base64 === "string");
  return new TextDecoder().decode(Uint8Array.fromBase64(body_base64));
}

Deno.test("openHarpoonChannel: is the in-memory channel harpoon and says so once [harpoon §1]", async () => {
  await using harpoon = await openHarpoon([], new RecordingCaller());
  assertEquals([harpoon.channel.name, harpoon.channel.kind], ["harpoon", "in-memory"]);
  assertEquals(harpoon.facts, [{
    kind: "channel_opened",
    channel: "harpoon",
    channelKind: "in-memory",
    target: "in-memory",
  }]);
});

Deno.test("openHarpoonChannel: knows no OAuth discovery and no session to end [harpoon §1]", async () => {
  await using harpoon = await openHarpoon([], new RecordingCaller());
  const ended = await replies(harpoon.channel, {
    ...BASE,
    kind: "session_termination",
    sessionId: "s",
  });
  assertEquals(ended, [{ kind: "session_terminated", status: 405, headers: [] }]);
  const [discovery, ...more] = await replies(harpoon.channel, { ...BASE, kind: "oauth_discovery" });
  assert(discovery?.kind === "failed" && more.length === 0);
  assertEquals(discovery.status, 404);
});

Deno.test("openHarpoonChannel: a call reaches its target, and the answer comes back whole [harpoon §4]", async () => {
  await using origin = serveOrigin(() => new Response("nope", { status: 503 }));
  await using harpoon = await openRealHarpoon([sampleTarget("api", `${origin.url}/v1?q=1`)]);
  const answer = await harpoon.callTool("call_target", { ...GET, headers: { "X-Trace": "t" } });
  assertEquals(structured(answer)["status_code"], 503);
  assertEquals(structured(answer)["body_size_bytes"], 4);
  assertEquals(bodyText(answer), "nope");
  assertEquals(origin.seen.length, 1);
  assertStringIncludes(origin.seen[0] ?? "", `GET ${origin.url}/v1?q=1\n`);
  assertStringIncludes(origin.seen[0] ?? "", "x-trace: t");
});

Deno.test("openHarpoonChannel: an unknown label is a result that says so, and counts under one name [harpoon §14.6, §14.22]", async () => {
  await using harpoon = await openRealHarpoon([]);
  for (const label of ["x", "y"]) {
    const answer = await harpoon.callTool("call_target", { label, method: "GET" });
    assertEquals(failureText(answer), `label ${label}: unknown target`);
  }
  const called = harpoon.facts.filter((fact) => fact.kind === "harpoon_called");
  assertEquals(
    called.map(({ label, outcome, requestId }) => [label, outcome, requestId]),
    [["__unknown__", "invalid_input", "r"], ["__unknown__", "invalid_input", "r"]],
  );
});

Deno.test("openHarpoonChannel: a body over the limit opens no connection, an answer over it one [harpoon §14.8]", async () => {
  await using origin = serveOrigin(() => new Response("x".repeat(33)));
  const target = sampleTarget("api", `${origin.url}/`, {
    maxRequestBytes: 32,
    maxResponseBytes: 32,
  });
  await using harpoon = await openRealHarpoon([target]);
  const large = await harpoon.callTool("call_target", {
    label: "api",
    method: "PUT",
    body: "x".repeat(33),
  });
  assertEquals(failureText(large), "label api: request body exceeds size limit");
  assertEquals(origin.seen.length, 0);
  const answer = await harpoon.callTool("call_target", GET);
  assertEquals(failureText(answer), "label api: response exceeds size limit");
  assertEquals(origin.seen.length, 1);
});

Deno.test("openHarpoonChannel: a redirect to an unregistered URL sends nothing there and does not name it [harpoon §14.9]", async () => {
  await using elsewhere = serveOrigin();
  await using origin = serveOrigin(() => redirect(`${elsewhere.url}/secret-path`));
  await using harpoon = await openRealHarpoon([sampleTarget("api", `${origin.url}/`)]);
  const text = failureText(await harpoon.callTool("call_target", GET));
  assertStringIncludes(text, "label api: redirect blocked");
  assert(!text.includes("secret-path") && !text.includes(String(elsewhere.port)), text);
  assertEquals(elsewhere.seen, []);
});

Deno.test("openHarpoonChannel: max_redirects counts hops, follow_redirects=false gives the redirect [harpoon §14.10]", async () => {
  await using origin = serveOrigin((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/one") return redirect("/two");
    return pathname === "/two" ? redirect("/end") : new Response("end");
  });
  await using harpoon = await openRealHarpoon([
    sampleTarget("one", `${origin.url}/one`),
    sampleTarget("two", `${origin.url}/two`),
    sampleTarget("end", `${origin.url}/end`),
  ]);
  const call = (label: string, more: object) =>
    harpoon.callTool("call_target", { label, method: "GET", ...more });
  assertEquals(bodyText(await call("two", { max_redirects: 1 })), "end");
  assertEquals(
    failureText(await call("one", { max_redirects: 1 })),
    "label one: redirect limit exceeded",
  );
  assertEquals(
    failureText(await call("two", { max_redirects: 0 })),
    "label two: redirect limit exceeded",
  );
  assertEquals(structured(await call("one", { follow_redirects: false }))["status_code"], 302);
  assertEquals(bodyText(await call("one", {})), "end");
});

Deno.test("openHarpoonChannel: http_callout calls below its target and nowhere else [harpoon §13]", async () => {
  await using origin = serveOrigin();
  await using harpoon = await openRealHarpoon([
    sampleTarget("files", `${origin.url}/base/`, { kind: "prefix" }),
    sampleTarget("api", `${origin.url}/api`),
  ]);
  const call = (args: object) => harpoon.callTool("http_callout", args);
  structured(await call({ target: "files", path: "/a/b", query: { q: ["1", "2"] } }));
  structured(await call({ target: "api" }));
  assertEquals(origin.seen.map((seen) => seen.split("\n")[0]), [
    `GET ${origin.url}/base/a/b?q=1&q=2`,
    `GET ${origin.url}/api`,
  ]);
  for (const path of ["a", "//evil", "/../x", "/%2e%2e/x", "/a%2fb", "/a#b", "/a\\b"]) {
    const text = failureText(await call({ target: "files", path }));
    assertStringIncludes(text, "label files: ");
    assert(!text.includes(String(origin.port)), text);
  }
  failureText(await call({ target: "api", path: "/x" }));
  assertEquals(origin.seen.length, 2);
});

Deno.test("openHarpoonChannel: a GraphQL target takes stored operations, and nothing by another tool [harpoon §13]", async () => {
  const bodies: unknown[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    bodies.push([request.method, request.headers.get("content-type"), await request.json()]);
    return Response.json({ data: { viewer: { login: "me" } } });
  });
  await using _ = { [Symbol.asyncDispose]: () => server.shutdown() };
  const document = "query Viewer { viewer { login } }";
  await using harpoon = await openRealHarpoon([
    sampleTarget("graph", `http://127.0.0.1:${server.addr.port}/graphql`, {
      kind: "graphql",
      methods: ["POST"],
      operations: [{ name: "Viewer", document }],
    }),
    sampleTarget("files", `http://127.0.0.1:${server.addr.port}/base`, { kind: "prefix" }),
  ]);
  const query = { target: "graph", operation: "Viewer", variables: { a: 1 } };
  const answer = await harpoon.callTool("graphql_query", query);
  assertEquals(JSON.parse(bodyText(answer)), { data: { viewer: { login: "me" } } });
  const free = { method: "POST", body: `{"query":"{ __schema { types { name } } }"}` };
  for (
    const refused of [
      await harpoon.callTool("call_target", { label: "graph", ...free }),
      await harpoon.callTool("http_callout", { target: "graph", ...free }),
    ]
  ) assertStringIncludes(failureText(refused), "label graph: target takes stored operations only");
  assertEquals(bodies, [
    ["POST", "application/json", { query: document, operationName: "Viewer", variables: { a: 1 } }],
  ]);
});

Deno.test("openHarpoonChannel: an expired deadline ends the outbound request, the next initialize succeeds [harpoon §8] [harpoon §14.23]", async () => {
  const gone = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await using origin = serveOrigin(({ signal }) => {
    arrived.resolve();
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        gone.resolve();
        resolve(new Response());
      });
    });
  });
  await using harpoon = await openRealHarpoon([sampleTarget("api", `${origin.url}/`)]);
  const deadline = new AbortController();
  const call = harpoon.callTool("call_target", GET, deadline.signal);
  await arrived.promise;
  const reason = new Error("deadline");
  deadline.abort(reason);
  assertEquals(await assertRejects(() => call), reason);
  await gone.promise;
  const hello = await harpoon.ask("initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  });
  assertEquals(resultOf(hello)["protocolVersion"], "2025-06-18");
});

Deno.test("openHarpoonChannel: closing ends the outbound requests that are running [harpoon §8]", async () => {
  const started = Promise.withResolvers<AbortSignal>();
  const caller = new RecordingCaller(({ signal }) => {
    started.resolve(signal);
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  const harpoon = await openHarpoon([sampleTarget("api", "https://api.corp/")], caller);
  const call = harpoon.callTool("call_target", GET);
  const lost = assertRejects(() => call);
  const signal = await started.promise;
  await harpoon[Symbol.asyncDispose]();
  assert(signal.aborted);
  await lost;
});

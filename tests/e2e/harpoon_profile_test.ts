import { assertEquals, assertStringIncludes } from "@std/assert";
import { lookup } from "node:dns/promises";
import { hostname } from "node:os";
import { listen, type SeenRequest } from "../harpoon/call_harness.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { bodyOf, labelsOf, startHarpoon, type ToolAnswer } from "./harpoon_rig.ts";

/** What an answer with these many bytes says of its size. */
const LARGE_BYTES = 300_000;
const TOKEN = "token-from-the-environment";
const FILE_TOKEN = "token-from-a-file";

function answer({ path, method, body }: SeenRequest): Response {
  if (path === "/base/large") return new Response("x".repeat(LARGE_BYTES));
  if (path === "/graphql") return Response.json({ data: JSON.parse(body) });
  return Response.json({ path, method, body });
}

/** The machine's own name, where it stands for the loopback address. */
async function loopbackName(): Promise<string | undefined> {
  const name = hostname();
  const found = await lookup(name, { all: true }).catch(() => []);
  const isLoopback = found.length > 0 &&
    found.every(({ address }) => /^(127\.|::1$)/.test(address));
  return isLoopback && name !== "localhost" ? name.toLowerCase() : undefined;
}

const codeOf = ({ isError, meta }: ToolAnswer) => [isError, meta?.["code"]];

Deno.test("harpoon through the tunnel: what a profile says of its targets [harpoon §13]", async (t) => {
  await using authority = await openAuthority();
  const identity = await authority.issue({ name: "target" });
  const client = await authority.issue({ name: "harpoon-client" });
  await using tls = await serveTls({ identity, clientCa: authority.ca, require: true });
  await using api = listen(answer);
  const { port } = new URL(api.origin);
  const ownName = await loopbackName();
  await Deno.writeTextFile(`${authority.dir}/token`, `${FILE_TOKEN}\n`);
  await Deno.writeTextFile(`${authority.dir}/add.graphql`, "mutation Add($n: Int) { add(n: $n) }");
  const targets = [
    {
      label: "files",
      base_url: `${api.origin}/base`,
      allowed_methods: ["GET", "DELETE", "POST"],
      max_response_size_bytes: LARGE_BYTES,
      timeout_seconds: 5,
      headers: { "X-Token": "env:FILES_TOKEN", "X-File": `file:${authority.dir}/token` },
    },
    { label: "rare", url: `${api.origin}/rare`, rate_limit: "2/h" },
    { label: "near", url: `${api.origin}/near`, allowed_addresses: ["127.0.0.0/8"] },
    { label: "far", url: `${api.origin}/far`, allowed_addresses: ["10.0.0.0/8"] },
    { label: "named", url: `http://localhost:${port}/named` },
    {
      label: "named-far",
      url: `http://localhost:${port}/named-far`,
      allowed_addresses: ["10.0.0.0/8"],
    },
    ...(ownName === undefined ? [] : [
      { label: "own-name", url: `http://${ownName}:${port}/own-name` },
      {
        label: "own-name-open",
        url: `http://${ownName}:${port}/own-name-open`,
        allowed_addresses: ["127.0.0.0/8"],
      },
    ]),
    {
      label: "graph",
      url: `${api.origin}/graphql`,
      kind: "graphql",
      operations: [
        { name: "Find", document: "query Find($q: String) { find(q: $q) { id } }" },
        { name: "Add", document_file: `${authority.dir}/add.graphql` },
      ],
    },
    {
      label: "mutual",
      url: `${tls.url}/mutual`,
      client_cert: client.certFile,
      client_key: client.keyFile,
    },
    { label: "one-sided", url: `${tls.url}/one-sided` },
  ];
  await using harpoon = await startHarpoon({
    permissions: [
      `--allow-net=localhost:${port}${ownName === undefined ? "" : `,${ownName}:${port}`}`,
    ],
    env: { FILES_TOKEN: TOKEN },
    profile: JSON.stringify({
      ca_bundle: authority.caFile,
      harpoon: { allow_plaintext_http: true, targets },
    }),
  });
  const { tool, client: process, connector } = harpoon;
  const call = (label: string, more: Record<string, unknown> = {}) =>
    tool("call_target", { label, method: "GET", ...more });
  const callout = (more: Record<string, unknown>) =>
    tool("http_callout", { target: "files", ...more });
  const seenPaths = () => api.seen.map(({ path }) => path);

  await t.step("tools and schemas follow the targets", async () => {
    const { tools } = await connector.listTools();
    assertEquals(tools.map(({ name }) => name), [
      ...["call_target", "get_oauth_target_audience", "graphql_query", "http_callout"],
      "list_targets",
    ]);
    const { properties = {} } = tools[0]?.inputSchema ?? {};
    const maximum = Object(properties["max_response_bytes"])["maximum"];
    assertEquals(maximum, LARGE_BYTES);
    assertEquals(Object(properties["method"])["enum"], ["GET", "POST", "PUT", "DELETE"]);
    const { targets } = JSON.parse((await tool("list_targets")).text);
    assertEquals(targets[0], {
      label: "files",
      category: "config",
      source: "config",
      allowed_methods: ["GET", "POST", "DELETE"],
      kind: "prefix",
    });
  });
  await t.step("base_url: paths and queries below it, by both names of the tool", async () => {
    const got = await callout({ path: "/a%20b/c", query: { q: ["1", "2"], r: "ü" } });
    assertEquals(JSON.parse(bodyOf(got)).path, "/base/a%20b/c?q=1&q=2&r=%C3%BC");
    const alias = await tool("harpoon.http_callout", { target: "files", path: "/x?y=1" });
    assertEquals(JSON.parse(bodyOf(alias)).path, "/base/x?y=1");
    const gone = await callout({ path: "/x", method: "DELETE" });
    assertEquals(JSON.parse(bodyOf(gone)).method, "DELETE");
    const json = await callout({ method: "POST", json: { a: [1, null] } });
    assertEquals(JSON.parse(bodyOf(json)).body, '{"a":[1,null]}');
    assertEquals(api.seen.at(-1)?.headers.get("content-type"), "application/json");
  });
  await t.step("base_url: nothing beside or above it", async () => {
    const before = api.seen.length;
    const paths = ["/../x", "/%2e%2e/x", "/%252e%252e/x", "//x", "/a%2fb", "/a\\b", "x", "/a#b"];
    for (const path of [...paths, "/%zz", "/a b", "/..;/x", "/a\u0000"]) {
      assertEquals((await callout({ path })).isError, true, path);
    }
    const exact = await tool("http_callout", { target: "near", path: "/x" });
    assertEquals(exact.isError, true);
    assertEquals(api.seen.length, before);
  });
  await t.step("a method the target is not opened for is refused", async () => {
    assertEquals((await callout({ method: "PUT" })).text, "label files: invalid method");
    assertEquals((await call("near", { method: "DELETE" })).text, "label near: invalid method");
  });
  await t.step("its own limits: larger answers, a lower ceiling of time", async () => {
    const large = await callout({ path: "/large" });
    assertEquals(large.structured?.["body_size_bytes"], LARGE_BYTES);
    const late = await callout({ timeout_ms: 5_001 });
    assertEquals(late.text, "label files: timeout must be at most 5000ms");
    const wide = await call("near", { max_response_bytes: 102_401 });
    assertStringIncludes(wide.text, "max_response_bytes must be less than or equal to 102400");
  });
  await t.step("headers: from the environment and a file, over the caller's", async () => {
    await callout({ headers: { "x-token": "caller", "X-Mine": "m" } });
    const { headers } = api.seen.at(-1) ?? {};
    assertEquals(headers?.get("x-token"), TOKEN);
    assertEquals(headers?.get("x-file"), FILE_TOKEN);
    assertEquals(headers?.get("x-mine"), "m");
  });
  await t.step("rate_limit: the third call of two has to wait", async () => {
    assertEquals((await call("rare")).isError, false);
    assertEquals((await call("rare")).isError, false);
    const third = await call("rare");
    assertEquals(codeOf(third), [true, "rate_limited"]);
    assertStringIncludes(third.text, "label rare: rate limit of the target exceeded");
    assertEquals(seenPaths().filter((path) => path === "/rare").length, 2);
  });
  await t.step(
    "allowed_addresses: an address outside them is not connected to [harpoon §12]",
    async () => {
      assertEquals(JSON.parse(bodyOf(await call("near"))).path, "/near");
      assertEquals(JSON.parse(bodyOf(await call("named"))).path, "/named");
      for (const label of ["far", "named-far"]) {
        const { text, meta } = await call(label);
        assertEquals([text, meta?.["code"]], [`label ${label}: request failed`, "address"]);
      }
      assertEquals(seenPaths().filter((path) => path.includes("far")), []);
    },
  );
  await t.step({
    name: "a name that leads to this machine is refused unless a range names it [harpoon §12]",
    ignore: ownName === undefined,
    async fn() {
      assertEquals(codeOf(await call("own-name")), [true, "address"]);
      assertEquals(seenPaths().includes("/own-name"), false);
      assertEquals(codeOf(await call("own-name-open")), [false, undefined]);
    },
  });
  await t.step("graphql: stored documents, by name, and nothing else", async () => {
    const ask = (operation: string, more = {}) =>
      tool("graphql_query", { target: "graph", operation, ...more });
    const variables = { q: "}{ __schema" };
    assertEquals(JSON.parse(bodyOf(await ask("Find", { variables }))).data, {
      query: "query Find($q: String) { find(q: $q) { id } }",
      operationName: "Find",
      variables,
    });
    const added = JSON.parse(bodyOf(await ask("Add")));
    assertEquals(added.data.query, "mutation Add($n: Int) { add(n: $n) }");
    const before = api.seen.length;
    assertEquals((await ask("__schema")).text, "label graph: unknown operation");
    await process.line("label=graph tool=graphql_query method=POST request_bytes=0");
    const other = await tool("graphql_query", { target: "near", operation: "Find" });
    assertEquals(other.text, "label near: target is no GraphQL target: use call_target");
    await process.line("label=near tool=graphql_query");
    const free = await call("graph", { method: "POST", body: '{"query":"{ __schema }"}' });
    assertEquals(free.text, "label graph: target takes stored operations only: use graphql_query");
    assertEquals(api.seen.length, before);
  });
  await t.step(
    "client_cert: shown to the target it is for, and to no other at its address",
    async () => {
      assertEquals(bodyOf(await call("mutual")), "ok");
      assertEquals(tls.seen.map(({ client }) => client), ["harpoon-client"]);
      assertEquals((await call("one-sided")).isError, true);
      assertEquals(tls.seen.length, 1);
    },
  );
  await t.step("every target is listed once", async () => {
    assertEquals(await labelsOf(harpoon), targets.map(({ label }) => label));
  });
});

Deno.test("harpoon through the tunnel: harpoon.http_proxy carries the calls, its password nowhere else", async () => {
  await using proxy = serveForwardProxy({ credentials: "u:hush-proxy" });
  await using api = listen(answer);
  const url = proxy.url.replace("//", "//u:hush-proxy@");
  await using harpoon = await startHarpoon({
    profile: JSON.stringify({
      harpoon: {
        allow_plaintext_http: true,
        http_proxy: url,
        targets: [{ label: "near", url: `${api.origin}/near` }],
      },
    }),
  });
  const got = await harpoon.tool("call_target", { label: "near", method: "GET" });
  assertEquals(JSON.parse(bodyOf(got)).path, "/near");
  assertStringIncludes(proxy.heads.join(), `GET ${api.origin}/near HTTP/1.1`);
  const { headers = new Headers() } = api.seen[0] ?? {};
  assertEquals([...headers.keys()].filter((name) => name.startsWith("proxy-")), []);
  assertEquals(harpoon.client.lines.filter((line) => line.includes("hush")), []);
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { bodyOf, startHarpoon } from "./harpoon_rig.ts";

/** An HTTP API inside the network; remembers what arrived. */
function openApi() {
  const seen: { readonly method: string; readonly path: string; readonly headers: Headers }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    seen.push({ method: request.method, path: pathname + search, headers: request.headers });
    if (pathname === "/moved") {
      return new Response(null, { status: 302, headers: { location: "/api/status" } });
    }
    const echo = await request.text();
    return Response.json({ n: 12345678901234567890n.toString(), path: pathname, echo }, {
      headers: { "set-cookie": "a=b", "x-request-id": "api-1" },
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("harpoon: a connector calls a labelled target through the tunnel [harpoon §1, §4]", async () => {
  await using api = openApi();
  await using harpoon = await startHarpoon({
    flags: [
      "--harpoon.allow-plaintext-http",
      `--harpoon.target=label=api,url=${api.url}/api/status,desc=Status of the API`,
    ],
  });
  const { connector, tool, client } = harpoon;
  assertEquals(connector.getServerVersion()?.name, "harpoon");
  assertStringIncludes(connector.getInstructions() ?? "", "allowlisted targets");
  const { tools } = await connector.listTools();
  assertEquals(tools.map(({ name }) => name), [
    "call_target",
    "get_oauth_target_audience",
    "list_targets",
  ]);

  const listed = await tool("list_targets");
  assertEquals(listed.structured, {
    targets: [{
      label: "api",
      description: "Status of the API",
      category: "config",
      source: "config",
      allowed_methods: ["GET", "POST", "PUT"],
    }],
  });
  assertEquals(listed.text.includes("http"), false, "no URL is shown");

  const answer = await tool("call_target", {
    label: "api",
    method: "POST",
    headers: { "X-API-Key": "k", Host: "evil", "User-Agent": "mine" },
    body: "hello",
  });
  assertEquals(answer.isError, false);
  assertEquals(answer.structured?.["status_code"], 200);
  assertStringIncludes(bodyOf(answer), `"echo":"hello"`);
  assertEquals(JSON.stringify(answer.structured).includes("a=b"), false, "no cookie comes back");
  assertEquals(api.seen.map(({ method, path }) => `${method} ${path}`), ["POST /api/status"]);
  assertEquals(api.seen[0]?.headers.get("x-api-key"), "k");
  assertEquals(api.seen[0]?.headers.get("host"), new URL(api.url).host);
  assertStringIncludes(api.seen[0]?.headers.get("user-agent") ?? "", "tunnel-client");

  const unknown = await tool("call_target", { label: "x", method: "GET" });
  assertEquals([unknown.isError, unknown.text], [true, "label x: unknown target"]);
  const audit = await client.line("harpoon request completed");
  assertStringIncludes(audit, "label=api");
  assertStringIncludes(audit, "method=POST");
  assertEquals(audit.includes("hello"), false, "bodies are not logged");
});

Deno.test("harpoon: method DELETE is an invalid parameter, not a tool result [harpoon §14.6]", async () => {
  await using api = openApi();
  await using harpoon = await startHarpoon({
    flags: [
      "--harpoon.allow-plaintext-http",
      `--harpoon.target=label=api,url=${api.url}/api/status`,
    ],
  });
  const error = await harpoon.tool("call_target", { label: "api", method: "DELETE" }).catch((e) =>
    e
  );
  assertEquals(error.code, -32602);
  assertEquals(api.seen, []);
});

Deno.test("harpoon: a redirect to an address that is no target goes nowhere [harpoon §14.9]", async () => {
  await using api = openApi();
  await using harpoon = await startHarpoon({
    flags: [
      "--harpoon.allow-plaintext-http",
      `--harpoon.target=label=moved,url=${api.url}/moved`,
    ],
  });
  const blocked = await harpoon.tool("call_target", { label: "moved", method: "GET" });
  assertEquals([blocked.isError, blocked.text], [true, "label moved: redirect blocked"]);
  assertEquals(api.seen.map(({ path }) => path), ["/moved"]);
  const kept = await harpoon.tool("call_target", {
    label: "moved",
    method: "GET",
    follow_redirects: false,
  });
  assertEquals(kept.structured?.["status_code"], 302);
});

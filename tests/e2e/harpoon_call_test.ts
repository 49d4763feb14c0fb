import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listen, type SeenRequest } from "../harpoon/call_harness.ts";
import { bodyOf, startHarpoon } from "./harpoon_rig.ts";

/** The longest label there may be. */
const LONGEST = "l".repeat(64);
const MAX_BYTES = 1_000;

/** An HTTP API that answers by path. */
function openApi() {
  const api: ReturnType<typeof listen> = listen((request) => answer(request, api.origin));
  return api;
}

function answer({ path, body }: SeenRequest, origin: string): Response {
  switch (path) {
    case "/near":
      return Response.json({ url: `${origin}/api/`, n: 1, big: 2 });
    case "/string":
      return Response.json(`${origin}/api`);
    case "/broken":
      return new Response(`{"url": "${origin}/api", \u00ff`);
    case "/large":
      return new Response("x".repeat(MAX_BYTES + 1));
    case "/teapot":
      return new Response("short", { status: 418, headers: { "set-cookie": "a=hush" } });
    default:
      return new Response(body === "" ? "ok" : body);
  }
}

/** The code a call is refused with by the protocol, before it is any tool's. */
async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}

Deno.test("harpoon through the tunnel: calls of exact targets", async (t) => {
  await using api = openApi();
  const paths = ["/api", "/near", "/string", "/broken", "/large", "/teapot", "////"];
  const label = (path: string) => path === "////" ? LONGEST : path.slice(1);
  await using harpoon = await startHarpoon({
    flags: [
      "--harpoon.allow-plaintext-http",
      `--harpoon.max-response-bytes=${MAX_BYTES}`,
      ...paths.map((path) => `--harpoon.target=label=${label(path)},url=${api.origin}${path}`),
    ],
  });
  const { tool, client, connector } = harpoon;
  const call = (label: string, more: Record<string, unknown> = {}) =>
    tool("call_target", { label, method: "GET", ...more });

  await t.step("a label of 64 characters is good [harpoon §14.1]", async () => {
    assertEquals(bodyOf(await call(LONGEST)), "ok");
    for (const bad of ["bad label", "__unknown__", "-a", "l".repeat(65)]) {
      assertEquals(await codeOf(call(bad)), -32602, bad);
    }
  });
  await t.step("a URL keeps its slashes [harpoon §14.2]", () => {
    assertEquals(api.seen.at(-1)?.path, "////");
  });
  await t.step("list_targets shows no URL, blank filters are none [harpoon §14.5]", async () => {
    const all = await tool("list_targets");
    assertEquals(/https?:\/\//.test(JSON.stringify(all)), false);
    assertEquals(await tool("list_targets", { categories: [" "], sources: [""], tags: [] }), all);
    const none = await tool("list_targets", { sources: ["config"], tags: ["a"] });
    assertEquals(none.structured, { targets: [] });
  });
  await t.step("method DELETE is -32602, an unknown label a result [harpoon §14.6]", async () => {
    const before = api.seen.length;
    assertEquals(await codeOf(call("api", { method: "DELETE" })), -32602);
    assertEquals(await codeOf(call("api", { nonsense: 1 })), -32602);
    const unknown = await call("x");
    assertEquals([unknown.isError, unknown.text], [true, "label x: unknown target"]);
    assertEquals(unknown.structured, undefined);
    assertEquals(api.seen.length, before);
  });
  await t.step(
    "times of 50 and 130000 are refused, 100 and 120000 taken [harpoon §14.7]",
    async () => {
      for (const timeout_ms of [50, 99, 120_001, 130_000, 100.5]) {
        assertEquals(await codeOf(call("api", { timeout_ms })), -32602, `${timeout_ms}`);
      }
      for (const timeout_ms of [100, 120_000]) {
        assertEquals((await call("api", { timeout_ms })).isError, false, `${timeout_ms}`);
      }
    },
  );
  await t.step(
    "too large a body makes no request, too large an answer one [harpoon §14.8]",
    async () => {
      const before = api.seen.length;
      const sent = await call("api", { method: "POST", body: "x".repeat(MAX_BYTES + 1) });
      assertEquals([sent.isError, sent.text], [true, "label api: request body exceeds size limit"]);
      assertEquals(sent.meta?.["code"], "request_too_large");
      assertEquals(api.seen.length, before);
      const got = await call("large");
      assertEquals([got.isError, got.text], [true, "label large: response exceeds size limit"]);
      assertEquals([got.meta?.["code"], got.structured], ["response_too_large", undefined]);
      assertEquals(api.seen.length, before + 1);
      assertEquals(await codeOf(call("api", { max_response_bytes: MAX_BYTES + 1 })), -32602);
      assertEquals((await call("api", { max_response_bytes: 1 })).isError, true);
    },
  );
  await t.step("Connection takes what it names along [harpoon §14.13]", async () => {
    const Connection = "Authorization, X-API-Key";
    const Authorization = "Bearer t";
    await call("api", { headers: { Connection, Authorization, "X-API-Key": "k", "X-B": "b" } });
    const seen = api.seen.at(-1)?.headers;
    assertEquals([seen?.get("authorization"), seen?.get("x-api-key")], [null, null]);
    assertEquals([seen?.get("x-b"), seen?.get("connection")], ["b", "keep-alive"]);
    await call("api", { headers: { Authorization, "X-API-Key": "k" } });
    const passed = api.seen.at(-1)?.headers;
    assertEquals([passed?.get("authorization"), passed?.get("x-api-key")], [Authorization, "k"]);
  });
  await t.step("nine drops of a mixed set, told by class [harpoon §14.13]", async () => {
    await call("api", {
      headers: {
        "User-Agent": "evil",
        "Host": "evil",
        "Cookie": "a=b",
        "Proxy-Authorization": "Basic x",
        "X-Forwarded-For": "192.0.2.1",
        "X-OpenAI-Skip-Auth": "1",
        "X-Custom-CF-Witness-Authorization": "x",
        "Transfer-Encoding": "chunked",
        "Connection": "close",
        "X-Api-Key": "k",
      },
    });
    const line = await client.line("dropped_headers=9");
    assertStringIncludes(line, "harpoon request dropped non-forwardable headers");
    assertMatch(line, /custom.*not-forwardable.*sensitive-name.*user-agent/);
    assertEquals(/evil|192\.0\.2|Basic/.test(line), false);
  });
  await t.step("the User-Agent is the client's own [harpoon §14.14]", () => {
    const seen = api.seen.at(-1)?.headers;
    assertStringIncludes(seen?.get("user-agent") ?? "", "tunnel-client");
    assertEquals(seen?.get("host"), new URL(api.origin).host);
    assertEquals([seen?.get("cookie"), seen?.get("x-forwarded-for")], [null, null]);
  });
  await t.step(
    "URLs of targets become labels, as whole strings only [harpoon §14.15]",
    async () => {
      assertEquals(JSON.parse(bodyOf(await call("near"))).url, `${api.origin}/api/`);
      const whole = await call("string");
      assertEquals(bodyOf(whole), '"harpoon://api"');
      // Counted before anything is replaced.
      assertEquals(whole.structured?.["body_size_bytes"], `"${api.origin}/api"`.length);
      assertEquals(bodyOf(await call("broken")), `{"url": "${api.origin}/api", \u00ff`);
    },
  );
  await t.step("unknown labels count together [harpoon §14.22]", async () => {
    await call("nobody");
    const metrics = await harpoon.page("/metrics");
    const sample = (label: string, status: string, outcome: string) =>
      metrics.split("\n").find((line) =>
        line.startsWith("harpoon_call_total") &&
        [`label="${label}"`, `status_class="${status}"`, `outcome="${outcome}"`]
          .every((part) => line.includes(part))
      )?.split(" ").at(-1);
    assertEquals(sample("__unknown__", "none", "invalid_input"), "2");
    assertEquals(sample("nobody", "none", "invalid_input"), undefined);
    assertEquals(sample("large", "2xx", "response_too_large"), "1");
  });
  await t.step("any status is a result, and cookies stay behind [harpoon §4, §15]", async () => {
    const { structured, text, isError } = await call("teapot");
    assertEquals([isError, structured?.["status_code"]], [false, 418]);
    assertEquals(Object.keys(structured ?? {}).sort(), [
      ...["body_base64", "body_size_bytes", "headers", "status_code", "truncated"],
    ]);
    assertEquals(text.includes("truncated"), false);
    assertEquals(JSON.stringify(structured).includes("hush"), false);
  });
  await t.step("it tells what it is, its tools sorted by name [harpoon §4]", async () => {
    assertEquals(connector.getServerCapabilities(), { tools: {} });
    assertEquals(connector.getServerVersion()?.title, "Harpoon (Constrained HTTP Client)");
    for (const words of ["constrained outbound HTTP client", "cannot reach arbitrary hosts"]) {
      assertStringIncludes(connector.getInstructions() ?? "", words);
    }
    const { tools } = await connector.listTools();
    const names = tools.map(({ name }) => name);
    assertEquals(names, ["call_target", "get_oauth_target_audience", "list_targets"]);
    for (const { inputSchema, outputSchema } of tools) {
      assertEquals(inputSchema["additionalProperties"], false);
      assertEquals(outputSchema?.["additionalProperties"], false);
    }
  });
});

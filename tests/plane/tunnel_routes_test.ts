import { assertEquals, assertMatch } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import {
  ADMIN_KEY,
  client,
  errorCode,
  OTHER_TUNNEL,
  RUNTIME_KEY,
  startPlane,
  TUNNEL,
} from "./plane_fixture.ts";

Deno.test("missing, malformed and wrong keys get three different answers", async () => {
  await using test = startPlane();
  const get = (authorization?: string) =>
    fetch(
      `${test.url}/v1/tunnels/${TUNNEL}`,
      authorization === undefined ? {} : { headers: { authorization } },
    );
  const table: [string | undefined, string][] = [
    [undefined, "missing_api_key"],
    ["Bearer", "malformed_api_key"],
    ["Bearer a b", "malformed_api_key"],
    [`Basic ${RUNTIME_KEY}`, "malformed_api_key"],
    [RUNTIME_KEY, "malformed_api_key"],
    ["Bearer sk-other", "invalid_api_key"],
    [`Bearer ${RUNTIME_KEY}x`, "invalid_api_key"],
    [`Bearer ${RUNTIME_KEY.slice(0, -1)}`, "invalid_api_key"],
  ];
  const messages = new Set<string>();
  for (const [authorization, code] of table) {
    const response = await get(authorization);
    assertEquals(response.status, 401);
    assertEquals(response.headers.get("www-authenticate"), "Bearer");
    const { error } = await response.json();
    assertEquals(error.code, code, authorization);
    messages.add(error.message);
  }
  assertEquals(messages.size, 3);
  const good = await get(`bearer ${RUNTIME_KEY}`);
  assertEquals((await good.json()).id, TUNNEL);
});

Deno.test("a runtime key reads, polls and answers; the admin key manages; neither does both", async () => {
  await using test = startPlane();
  const one = `/v1/tunnels/${TUNNEL}`;
  const table: [string, string, string, number, string | undefined][] = [
    [RUNTIME_KEY, "GET", one, 200, undefined],
    [ADMIN_KEY, "GET", one, 200, undefined],
    [RUNTIME_KEY, "POST", one, 403, "tunnel_management_permission_required"],
    [RUNTIME_KEY, "DELETE", one, 403, "tunnel_management_permission_required"],
    [
      RUNTIME_KEY,
      "GET",
      "/v1/tunnels?organization_id=o",
      403,
      "tunnel_management_permission_required",
    ],
    [RUNTIME_KEY, "POST", "/v1/tunnels", 403, "tunnel_management_permission_required"],
    [ADMIN_KEY, "GET", `${one}/poll?limit=1&timeout_ms=1`, 403, "tunnel_use_forbidden"],
    [ADMIN_KEY, "POST", `${one}/response`, 403, "tunnel_use_forbidden"],
    [RUNTIME_KEY, "GET", `${one}/cloudflare/runtime`, 404, "cloudflare_tunnel_not_found"],
    [RUNTIME_KEY, "GET", `${one}/other`, 404, "invalid_url"],
    [RUNTIME_KEY, "GET", "/v1/tunnels/tunnel_X", 400, "invalid_tunnel_id_format"],
    [RUNTIME_KEY, "GET", `/v1/tunnels/tunnel_${"c".repeat(32)}`, 404, "tunnel_not_found"],
    [RUNTIME_KEY, "GET", "/v1/tunnelsx", 404, "invalid_url"],
  ];
  for (const [key, method, path, status, code] of table) {
    const response = await fetch(test.url + path, { method, headers: client(key) });
    assertEquals(response.status, status, `${method} ${path}`);
    if (code === undefined) await response.body?.cancel();
    else assertEquals(await errorCode(response), code, `${method} ${path}`);
  }
});

Deno.test("a runtime key that is bound to a tunnel cannot use another", async () => {
  await using test = startPlane({
    runtimeKeys: [{ key: new Secret("sk-bound"), tunnelIds: [TUNNEL] }],
  });
  const get = (tunnel: string) =>
    fetch(`${test.url}/v1/tunnels/${tunnel}/poll?limit=1&timeout_ms=1`, {
      headers: client("sk-bound"),
    });
  assertEquals(await (await get(TUNNEL)).json(), { commands: [] });
  const refused = await get(OTHER_TUNNEL);
  assertEquals([refused.status, await errorCode(refused)], [403, "tunnel_use_forbidden"]);
});

Deno.test("without an admin key nobody manages tunnels", async () => {
  await using test = startPlane({ adminKey: undefined });
  const response = await fetch(`${test.url}/v1/tunnels`, { headers: client(ADMIN_KEY) });
  assertEquals(await errorCode(response), "invalid_api_key");
});

Deno.test("unknown paths say so, and every answer carries its own X-Request-Id", async () => {
  await using test = startPlane();
  const ids = new Set<string>();
  for (const path of ["/", "/v1", "/nope", "/healthz", "/readyz", `/v1/tunnels/${TUNNEL}`]) {
    const response = await fetch(test.url + path, { headers: client() });
    const id = response.headers.get("x-request-id") ?? "";
    assertMatch(id, /^req_[0-9a-z]{16}$/);
    ids.add(id);
    const text = await response.text();
    if (path === "/nope") assertEquals(JSON.parse(text).error.message, "Invalid URL (GET /nope)");
    if (path === "/healthz") assertEquals(text, "live\n");
    if (path === "/readyz") assertEquals(text, "ready\n");
  }
  assertEquals(ids.size, 6);
});

Deno.test("wrong methods are 405 with Allow", async () => {
  await using test = startPlane();
  for (const [action, method, allow] of [["poll", "POST", "GET"], ["response", "GET", "POST"]]) {
    const response = await fetch(`${test.url}/v1/tunnels/${TUNNEL}/${action}`, {
      headers: client(),
      method: method ?? "",
    });
    assertEquals([response.status, response.headers.get("allow")], [405, allow ?? ""]);
    await response.body?.cancel();
  }
});

import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import {
  ADMIN_KEY,
  CALL,
  client,
  errorCode,
  noticed,
  startPlane,
  type TestPlane,
  TUNNEL,
} from "./plane_fixture.ts";

function admin(test: TestPlane, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${test.url}/v1/tunnels${path}`, {
    method,
    headers: client(ADMIN_KEY),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

Deno.test("a tunnel is created, read, listed, updated and deleted", async () => {
  await using test = startPlane();
  const created = await admin(test, "POST", "", {
    name: "docs",
    description: "the docs server",
    organization_ids: ["org_1"],
    workspace_ids: ["ws_1", "ws_2"],
  });
  assertEquals(created.status, 200);
  assertNotEquals(created.headers.get("x-request-id"), null);
  const tunnel = await created.json();
  assertMatch(tunnel.id, /^tunnel_[a-z0-9]{32}$/);
  assertEquals(tunnel, {
    id: tunnel.id,
    name: "docs",
    description: "the docs server",
    organization_ids: ["org_1"],
    workspace_ids: ["ws_1", "ws_2"],
  });
  assertEquals(await (await admin(test, "GET", `/${tunnel.id}`)).json(), tunnel);
  const list = async (query: string) =>
    (await (await admin(test, "GET", `?${query}`)).json()).tunnels.map((t: { id: string }) => t.id);
  assertEquals(await list("organization_id=org_1"), [tunnel.id]);
  assertEquals(await list("workspace_id=ws_2"), [tunnel.id]);
  assertEquals(await list("workspace_id=org_1"), []);
  assertEquals(await list("tenant_id=t"), []);

  const updated = await admin(test, "POST", `/${tunnel.id}`, { name: "n", workspace_ids: [] });
  assertEquals(await updated.json(), {
    id: tunnel.id,
    name: "n",
    description: "the docs server",
    organization_ids: ["org_1"],
  });
  assertEquals(await list("workspace_id=ws_2"), []);
  const deleted = await admin(test, "DELETE", `/${tunnel.id}`);
  assertEquals([deleted.status, (await deleted.json()).id], [200, tunnel.id]);
  assertEquals(await errorCode(await admin(test, "GET", `/${tunnel.id}`)), "tunnel_not_found");
});

Deno.test("bodies that are no tunnel are refused, naming the member", async () => {
  await using test = startPlane();
  const good = { name: "n", description: "d", organization_ids: ["o"] };
  const table: [string, unknown, string, string | null][] = [
    ["", { ...good, organization_ids: [] }, "tunnel_missing_principals", null],
    ["", { ...good, name: "  " }, "invalid_json_payload", "name"],
    ["", { ...good, name: undefined }, "invalid_json_payload", "name"],
    ["", { ...good, description: 1 }, "invalid_json_payload", "description"],
    ["", { ...good, organization_ids: ["o", "o"] }, "invalid_json_payload", "organization_ids"],
    ["", { ...good, organization_ids: [""] }, "invalid_json_payload", "organization_ids.0"],
    ["", { ...good, id: TUNNEL }, "invalid_json_payload", null],
    ["", "x", "invalid_json_payload", null],
    [`/${TUNNEL}`, {}, "invalid_json_payload", null],
    [`/${TUNNEL}`, { name: "" }, "invalid_json_payload", "name"],
  ];
  for (const [path, body, code, param] of table) {
    const response = await admin(test, "POST", path, body);
    assertEquals(response.status, 400);
    const { error } = await response.json();
    assertEquals([error.code, error.param], [code, param], JSON.stringify(body));
  }
  const large = await admin(test, "POST", "", { ...good, description: "x".repeat(70_000) });
  assertEquals([large.status, await errorCode(large)], [413, "request_body_too_large"]);
});

Deno.test("a list names exactly one scope", async () => {
  await using test = startPlane();
  for (const query of ["", "?organization_id=", "?organization_id=a&workspace_id=b"]) {
    const response = await admin(test, "GET", query);
    assertEquals([response.status, await errorCode(response)], [400, "invalid_query_parameter"]);
  }
});

Deno.test("more tunnels than the limit are refused", async () => {
  await using test = startPlane({ limits: { maxTunnels: 2 } });
  const body = { name: "n", description: "d", organization_ids: ["o"] };
  const response = await admin(test, "POST", "", body);
  assertEquals([response.status, await errorCode(response)], [429, "tunnel_limit_exceeded"]);
});

Deno.test("deleting a tunnel ends its polls and its connectors' waiting", async () => {
  await using test = startPlane();
  await test.poll("limit=1&timeout_ms=1");
  const connector = test.connect(CALL, { path: `${TUNNEL}/docs` });
  await noticed(test, (tunnel) => tunnel.queued === 1);
  const polling = test.poll("channel=main&limit=1&timeout_ms=60000");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  await (await admin(test, "DELETE", `/${TUNNEL}`)).body?.cancel();
  assertEquals(await polling, []);
  const answer = await connector;
  assertEquals([answer.status, await errorCode(answer)], [404, "tunnel_not_found"]);
});

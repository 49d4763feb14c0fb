import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TunnelAdmin } from "../../lib/control/tunnel_admin.ts";
import { TunnelAdminError } from "../../lib/control/tunnel_admin_error.ts";
import { openHttpClient } from "../../lib/core/http_client.ts";
import { Secret } from "../../lib/core/secret.ts";
import { openAdminHost } from "./admin_host.ts";
import { ADMIN_KEY, startPlane, TUNNEL } from "../plane/plane_fixture.ts";

interface OpenAdmin extends Disposable {
  readonly admin: TunnelAdmin;
}

function openAdmin(
  baseUrl: string,
  options: { readonly urlPath?: string; readonly timeoutMs?: number } = {},
): OpenAdmin {
  const http = openHttpClient({ poolSize: 1, caCerts: [] });
  const admin = new TunnelAdmin({
    http,
    baseUrl,
    urlPath: "",
    headers: [["Authorization", `Bearer ${ADMIN_KEY}`], ["X-Tunnel-Client-Name", "test"]],
    key: new Secret(ADMIN_KEY),
    ...options,
  });
  return { admin, [Symbol.dispose]: () => http.close() };
}

const never = new AbortController().signal;

async function failure(work: Promise<unknown>): Promise<TunnelAdminError> {
  return await assertRejects(() => work, TunnelAdminError);
}

Deno.test("TunnelAdmin: makes, shows, lists, changes and deletes a tunnel of a real plane", async () => {
  await using plane = startPlane();
  using opened = openAdmin(plane.url);
  const { admin } = opened;
  const made = await admin.create(
    { name: "docs", description: "the docs", organization_ids: ["org_1"] },
    never,
  );
  const { id } = made.value;
  assertEquals(made.value, {
    id,
    name: "docs",
    description: "the docs",
    organization_ids: ["org_1"],
  });
  assert(made.requestId?.startsWith("req_"));
  assertEquals((await admin.get(id, never)).value, made.value);
  assertEquals(
    (await admin.list({ family: "organization", id: "org_1" }, never)).value,
    [made.value],
  );
  const changed = await admin.update(id, { workspace_ids: ["w"], organization_ids: [] }, never);
  assertEquals(changed.value, { id, name: "docs", description: "the docs", workspace_ids: ["w"] });
  assertEquals((await admin.delete(id, never)).value, changed.value);
  const error = await failure(admin.get(id, never));
  assertEquals([error.status, error.code], [404, "tunnel_not_found"]);
});

Deno.test("TunnelAdmin: sends only what is given, below the URL path, with its identity", async () => {
  await using host = openAdminHost(() => Response.json({ id: "t", name: null, extra: 1 }));
  using opened = openAdmin(host.url, { urlPath: "/gateway/" });
  const { value } = await opened.admin.update("t", { description: "" }, never);
  assertEquals(value, { id: "t", name: "", description: "" });
  const [request] = host.seen;
  assertEquals([request?.method, request?.target], ["POST", "/gateway/v1/tunnels/t"]);
  assertEquals(request?.headers.get("authorization"), `Bearer ${ADMIN_KEY}`);
  assertEquals(request?.headers.get("x-tunnel-client-name"), "test");
  assertEquals(request?.headers.get("content-type"), "application/json");
  assertEquals(request?.body, '{"description":""}');
});

Deno.test("TunnelAdmin: ids are escaped in path and query", async () => {
  await using host = openAdminHost(() => Response.json({ id: "t" }));
  using opened = openAdmin(host.url);
  await opened.admin.get("a/../b?", never);
  await opened.admin.list({ family: "tenant", id: "a&b" }, never);
  assertEquals(host.seen.map(({ target }) => target), [
    "/v1/tunnels/a%2F..%2Fb%3F",
    "/v1/tunnels?tenant_id=a%26b",
  ]);
});

for (const body of [null, "", "{}", '{"id":"t","deleted":true}']) {
  Deno.test(`TunnelAdmin.delete: an answer that tells nothing will do: ${body}`, async () => {
    await using host = openAdminHost(() =>
      new Response(body, { status: body === null ? 204 : 200 })
    );
    using opened = openAdmin(host.url);
    assertEquals((await opened.admin.delete("t", never)).value, undefined);
  });
}

for (const body of ["", "<html>", "[]", '{"id":1}', '{"tunnels":{}}']) {
  Deno.test(`TunnelAdmin: a good status with ${JSON.stringify(body)} is no tunnel`, async () => {
    await using host = openAdminHost(() =>
      new Response(body, { headers: { "x-request-id": "r" } })
    );
    using opened = openAdmin(host.url);
    const error = await failure(opened.admin.get("t", never));
    assertEquals([error.status, error.requestId], [undefined, "r"]);
    assertStringIncludes(error.message, "the answer holds no tunnel");
  });
}

Deno.test("TunnelAdmin: follows no redirect, so the key stays with its host", async () => {
  await using other = openAdminHost(() => Response.json({ id: "t" }));
  await using host = openAdminHost(() =>
    new Response(null, { status: 307, headers: { location: other.url } })
  );
  using opened = openAdmin(host.url);
  const error = await failure(opened.admin.get("t", never));
  assertEquals([error.status, other.seen.length], [307, 0]);
});

Deno.test("TunnelAdmin: reads 4096 bytes of an explanation and no more (cli §8)", async () => {
  const long = (size: number) => JSON.stringify({ message: "m", code: "x".repeat(size - 25) });
  assertEquals(long(4096).length, 4096);
  for (const [size, isRead] of [[4096, true], [4097, false]] as const) {
    await using host = openAdminHost(() => new Response(long(size), { status: 400 }));
    using opened = openAdmin(host.url);
    const error = await failure(opened.admin.get("t", never));
    assertEquals(error.reason === "m", isRead, `${size}: ${error.reason.slice(0, 40)}`);
  }
});

Deno.test("TunnelAdmin: an endless explanation ends the request all the same", async () => {
  await using host = openAdminHost(() =>
    new Response(
      new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(1024).fill(120)) }),
      { status: 500 },
    )
  );
  using opened = openAdmin(host.url);
  assertEquals((await failure(opened.admin.get("t", never))).status, 500);
});

Deno.test("TunnelAdmin: gives up a host that does not answer, and says what is uncertain", async () => {
  const arrived = Promise.withResolvers<void>(), release = Promise.withResolvers<void>();
  await using host = openAdminHost(async () => {
    arrived.resolve();
    await release.promise;
    return Response.json({ id: "t" });
  });
  using opened = openAdmin(host.url, { timeoutMs: 300 });
  const error = await failure(opened.admin.delete("t", never));
  await arrived.promise;
  release.resolve();
  assertStringIncludes(error.message, "did not answer in time");
  assertStringIncludes(error.message, "whether it happened");
});

Deno.test("TunnelAdmin: a stop ends a request", async () => {
  const release = Promise.withResolvers<void>(), stop = new AbortController();
  await using host = openAdminHost(async () => {
    stop.abort();
    await release.promise;
    return Response.json({ id: "t" });
  });
  using opened = openAdmin(host.url);
  const error = await failure(opened.admin.get("t", stop.signal));
  release.resolve();
  assertStringIncludes(error.message, "was cancelled");
});

Deno.test("TunnelAdmin: a host that is not there is told with what to check", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  using opened = openAdmin(`http://127.0.0.1:${port}`);
  const error = await failure(opened.admin.get("t", never));
  assertStringIncludes(error.message, `127.0.0.1:${port} cannot be reached (connection_refused)`);
  assertStringIncludes(error.mitigation ?? "", "firewall");
});

Deno.test("TunnelAdmin: a runtime key is refused what only an admin may do", async () => {
  await using plane = startPlane();
  const http = openHttpClient({ poolSize: 1, caCerts: [] });
  using _closing = { [Symbol.dispose]: () => http.close() };
  const admin = new TunnelAdmin({
    http,
    baseUrl: plane.url,
    urlPath: "",
    headers: [["Authorization", "Bearer sk-runtime_1"]],
    key: new Secret("sk-runtime_1"),
  });
  assertEquals((await admin.get(TUNNEL, never)).value.id, TUNNEL);
  const error = await failure(admin.delete(TUNNEL, never));
  assertEquals(error.status, 403);
});

import { assertEquals } from "@std/assert";
import type { Engine } from "../../lib/dispatch/engine.ts";
import type { PlainRequest } from "../../lib/dispatch/plain_http.ts";
import { harpoonEndpoint } from "../../lib/runtime/harpoon_endpoint.ts";
import type { Peer } from "../../lib/ops/admin/guard.ts";

const LOCAL: Peer = { kind: "tcp", address: "127.0.0.1" };
const REMOTE: Peer = { kind: "tcp", address: "10.1.2.3" };

function endpoint(isRunning = true) {
  const asked: PlainRequest[] = [];
  const unasked = () => Promise.reject(new Error("not asked"));
  const engine: Engine = {
    ended: Promise.resolve(),
    snapshot: unasked,
    reload: unasked,
    replay: unasked,
    probe: unasked,
    retryPoll: unasked,
    discoverOauth: unasked,
    harpoonCalls: unasked,
    drain: unasked,
    harpoonHttp(request) {
      asked.push(request);
      return Promise.resolve({ status: 200, headers: [["x-a", "1"]], body: "answer" });
    },
  };
  const next = () => new Response("pages");
  const pages = harpoonEndpoint(next, () => isRunning ? engine : undefined);
  return { asked, pages };
}

function request(method: string, path = "/harpoon/mcp", body?: string): Request {
  const url = `http://127.0.0.1:8080${path}`;
  return new Request(url, { method, ...(body === undefined ? {} : { body }) });
}

Deno.test("harpoonEndpoint: another machine gets 403 whoever may see the pages [harpoon §14.24]", async () => {
  const { pages, asked } = endpoint();
  const answer = await pages(request("POST", "/harpoon/mcp", "{}"), REMOTE);
  assertEquals([answer.status, await answer.text()], [
    403,
    "harpoon transport is restricted to loopback\n",
  ]);
  assertEquals(asked, []);
});

Deno.test("harpoonEndpoint: this machine's requests go to the engine whole, the answer comes back", async () => {
  for (const peer of [LOCAL, { kind: "unix" } as const]) {
    const { pages, asked } = endpoint();
    const answer = await pages(request("POST", "/harpoon/mcp", "{}"), peer);
    assertEquals([answer.status, answer.headers.get("x-a"), await answer.text()], [
      200,
      "1",
      "answer",
    ]);
    assertEquals([asked[0]?.method, asked[0]?.body], ["POST", "{}"]);
  }
});

Deno.test("harpoonEndpoint: other paths are the pages', GET has no stream, no engine no answer", async () => {
  const { pages } = endpoint();
  assertEquals(await (await pages(request("GET", "/ui"), REMOTE)).text(), "pages");
  assertEquals((await pages(request("GET"), LOCAL)).status, 405);
  assertEquals((await endpoint(false).pages(request("DELETE"), LOCAL)).status, 503);
});

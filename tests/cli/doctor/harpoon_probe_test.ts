import { assert, assertEquals } from "@std/assert";
import { examineTargets, lookAt } from "../../../lib/cli/doctor/harpoon_probe.ts";
import type { EngineHarpoonTarget, EngineSettings } from "../../../lib/config/engine_settings.ts";
import type { Hop } from "../../../lib/core/proxy_route.ts";
import { serveForwardProxy } from "../../fixtures/forward_proxy.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { engineWith, hopTo } from "./network_rig.ts";

const never = new AbortController().signal;

/** A server that keeps what it was asked. */
function serve(status: number) {
  const requests: (readonly [method: string, authorization: string | null])[] = [];
  const abort = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: abort.signal, onListen() {} },
    (request) => {
      requests.push([request.method, request.headers.get("authorization")]);
      return new Response("", { status });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/x`,
    port: server.addr.port,
    requests,
    async [Symbol.asyncDispose]() {
      abort.abort();
      await server.finished;
    },
  };
}

function planOf(urls: readonly string[], offline = false) {
  const hops: Hop[] = urls.map((url, at) => {
    const hop = hopTo("harpoon_target", { url });
    return { ...hop, route: { ...hop.route, name: `t${at}` } };
  });
  const targets: EngineHarpoonTarget[] = hops.map(({ url, egress, route }) => ({
    label: route.name,
    url,
    kind: "exact",
    headers: [["Authorization", "hush"]],
    egress,
  }));
  const engine: EngineSettings = {
    ...engineWith(hopTo("control_plane", { url: "http://127.0.0.1:1" })),
    harpoon: {
      targets,
      allowPlaintextHttp: true,
      maxResponseBytes: 102_400,
      maxRedirects: 5,
      capturePayloads: false,
      hosts: { suffixes: [], patterns: [], loopback: true, private: true },
      outside: {
        http: { poolSize: 1, caCerts: [] },
        https: { poolSize: 1, caCerts: [] },
        direct: { poolSize: 1, caCerts: [] },
        noProxy: undefined,
      },
    },
  };
  return { engine, hops, offline };
}

Deno.test("examineTargets: one check a target, in order, without its secret headers", async () => {
  await using server = serve(401);
  const urls = [server.url, `http://127.0.0.1:${freePort()}/`];
  const checks = await examineTargets(planOf([...urls, ...Array(20).fill(server.url)]), never);
  assertEquals(checks.length, 22);
  assertEquals(checks.slice(0, 2).map(({ id, state }) => [id, state]), [
    ["harpoon_target[t0]", "PASS"],
    ["harpoon_target[t1]", "WARN"],
  ]);
  assertEquals(checks.at(-1)?.id, "harpoon_target[t21]");
  assertEquals(server.requests.length, 21);
  assertEquals(server.requests[0], ["GET", null]);
});

Deno.test("examineTargets: offline nothing is asked; without Harpoon there is nothing to look at", async () => {
  await using server = serve(200);
  const [check] = await examineTargets(planOf([server.url], true), never);
  assertEquals([check?.state, server.requests.length], ["SKIP", 0]);
  const { harpoon: _, ...engine } = planOf([server.url]).engine;
  assertEquals(await examineTargets({ engine, hops: [], offline: false }, never), []);
});

Deno.test("lookAt: an address that no call may go to is not connected to [harpoon §12]", async () => {
  await using server = serve(200);
  const mapped = hopTo("harpoon_target", { url: `http://[::ffff:169.254.169.254]/` });
  assertEquals(await lookAt(mapped, ["10.0.0.0/8"], never), {
    kind: "forbidden",
    range: "outside the target's addresses",
  });
  const outside = hopTo("harpoon_target", { url: server.url });
  assertEquals((await lookAt(outside, ["10.0.0.0/8"], never)).kind, "forbidden");
  assertEquals(server.requests.length, 0);
  assertEquals((await lookAt(outside, ["127.0.0.0/8"], never)).kind, "answered");
  const named = hopTo("harpoon_target", { url: `http://localhost:${server.port}/` });
  assertEquals((await lookAt(named, undefined, never)).kind, "answered");
});

Deno.test("lookAt: through a proxy the proxy resolves, so nothing is judged here", async () => {
  await using server = serve(200);
  await using proxy = serveForwardProxy();
  const hop = hopTo("harpoon_target", { url: server.url, proxy: { url: proxy.url } });
  const outcome = await lookAt(hop, ["10.0.0.0/8"], never);
  assert(outcome.kind === "answered", JSON.stringify(outcome));
});

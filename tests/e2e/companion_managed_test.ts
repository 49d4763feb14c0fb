import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createPlane } from "../../lib/plane/plane.ts";
import { type ServedPlane, servePlane } from "../../lib/plane/serve.ts";
import { Secret } from "../../lib/core/secret.ts";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";
import { API_KEY, TUNNEL_ID } from "./client.ts";
import { startCompanionClient } from "./companion_rig.ts";

const TOKEN = "eyJhIjoibWFuYWdlZC10b2tlbiJ9-hush";
const RUNTIME = {
  cloudflare_tunnel: { tunnel_id: "cf-1", name: "cf name", account_id: "acc-1" },
  runtime_token: TOKEN,
};

/** A control plane that keeps a Cloudflare tunnel, and answers for it in this order, then the last. */
function managedPlane(...answers: readonly (() => Response)[]): ServedPlane & {
  readonly asked: Headers[];
} {
  const asked: Headers[] = [];
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret(API_KEY) }],
    tunnels: [{ id: TUNNEL_ID, name: "e2e" }],
  });
  const keeping: typeof plane = {
    ...plane,
    handle(request) {
      const { pathname } = new URL(request.url);
      if (pathname !== `/v1/tunnels/${TUNNEL_ID}/cloudflare/runtime`) return plane.handle(request);
      asked.push(request.headers);
      const answer = answers[asked.length - 1] ?? answers.at(-1);
      return Promise.resolve(answer?.() ?? new Response(null, { status: 404 }));
    },
  };
  return { ...servePlane(keeping, { hostname: "127.0.0.1", port: 0 }), asked };
}

Deno.test("run --cloudflared.managed: fetches the token, tries again as asked, tells none", async () => {
  await using plane = managedPlane(
    () => new Response("upstream hush", { status: 503, headers: { "retry-after": "1" } }),
    () => Response.json(RUNTIME),
  );
  await using cloudflared = await cloudflaredProgram({ ready: true, says: ["INF as {token}"] });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    flags: ["--cloudflared.managed"],
  });
  await client.told(200, "ready");
  await client.line("🟢 tunnel-client started");
  assertEquals((await cloudflared.seen()).env["TUNNEL_TOKEN"], TOKEN);
  assertEquals(plane.asked.length, 2);
  assertEquals(plane.asked[0]?.get("authorization"), `Bearer ${API_KEY}`);
  assertEquals(plane.asked[0]?.get("x-tunnel-client-name"), "tunnel-client");
  assertStringIncludes(await client.line("managed runtime fetched"), 'tunnel_name="cf name"');
  await client.line("as [REDACTED]");
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0);
  assertEquals(client.lines.filter((line) => /hush/.test(line)), []);
});

Deno.test("run --cloudflared.managed: a failed fetch ends the start and leaks no body (runtimes §11.11)", async () => {
  const stories = [
    [
      () =>
        Response.json({ error: { message: "hush", runtime_token: TOKEN } }, {
          status: 500,
          headers: { "retry-after": "0" },
        }),
      3,
      "the control plane answered 500 after 3 attempts",
    ],
    [() => new Response("hush", { status: 404 }), 1, "answered 404; it manages no cloudflared"],
    [
      () => Response.json({ ...RUNTIME, runtime_token: "" }),
      1,
      "the control plane's answer is no cloudflared runtime",
    ],
  ] as const;
  for (const [answer, attempts, words] of stories) {
    await using plane = managedPlane(answer);
    await using client = await startCompanionClient({
      planeUrl: plane.url,
      program: "/nowhere/cloudflared",
      flags: ["--cloudflared.managed"],
    });
    assertEquals((await client.exit()).code, 1, client.lines.join("\n"));
    assertStringIncludes(await client.line("start tunnel-client: cloudflared.managed: "), words);
    await client.line("[ERROR] cloudflared managed runtime fetch failed");
    assertEquals(plane.asked.length, attempts);
    assertEquals(client.lines.filter((line) => /hush/.test(line)), []);
  }
});

Deno.test("run --cloudflared.managed: a token of one's own wins, and nothing is fetched", async () => {
  await using plane = managedPlane();
  await using cloudflared = await cloudflaredProgram({ ready: true });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: cloudflared.path,
    flags: ["--cloudflared.managed"],
    env: { CLOUDFLARED_TUNNEL_TOKEN: "a-token-of-ones-own" },
  });
  await client.told(200, "ready");
  const { env } = await cloudflared.seen();
  assertEquals(env["TUNNEL_TOKEN"], "a-token-of-ones-own");
  assert(!("CLOUDFLARED_TUNNEL_TOKEN" in env), "there is one copy of it");
  assertEquals(plane.asked.length, 0);
});

Deno.test("run --cloudflared.managed: a stop while the token is fetched is a stop, exit 0", async () => {
  const reached = Promise.withResolvers<void>();
  await using plane = managedPlane(() => {
    reached.resolve();
    return new Response(null, { status: 503, headers: { "retry-after": "60" } });
  });
  await using client = await startCompanionClient({
    planeUrl: plane.url,
    program: "/nowhere/cloudflared",
    flags: ["--cloudflared.managed"],
  });
  await reached.promise;
  client.signal("SIGTERM");
  assertEquals((await client.exit()).code, 0, client.lines.join("\n"));
});

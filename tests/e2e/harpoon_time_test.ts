import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Arrivals } from "../fixtures/arrivals.ts";
import { bodyOf, type Connector, startHarpoon } from "./harpoon_rig.ts";
import { soon } from "./soon.ts";

/** Short enough to wait for, long enough for the calls that are to end before. */
const TTL = "2s";

/** A target that keeps its callers waiting, beside one that does not. */
function openSlow() {
  const asked = new Arrivals<string>();
  const gone = new Arrivals<string>();
  let released = Promise.withResolvers<void>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/fast") return new Response(await request.text());
    asked.add(pathname);
    const left = new Promise<void>((resolve) => {
      request.signal.addEventListener("abort", () => {
        gone.add(pathname);
        resolve();
      });
    });
    await Promise.race([left, released.promise]);
    return new Response("at last");
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    asked,
    gone,
    release() {
      released.resolve();
      released = Promise.withResolvers();
    },
    async [Symbol.asyncDispose]() {
      released.resolve();
      await server.shutdown();
    },
  };
}

Deno.test("harpoon through the tunnel: calls that wait", async (t) => {
  await using slow = openSlow();
  const profile = (mcp: object) =>
    JSON.stringify({
      mcp,
      harpoon: {
        allow_plaintext_http: true,
        targets: ["slow", "fast"].map((label) => ({ label, url: `${slow.origin}/${label}` })),
      },
    });
  await using harpoon = await startHarpoon({ profile: profile({}) });
  const call = ({ tool }: Pick<Connector, "tool">, signal?: AbortSignal) =>
    tool("call_target", { label: "slow", method: "GET", timeout_ms: 120_000 }, signal);

  await t.step("ten calls go through while one target hangs [harpoon §15]", async () => {
    const hanging = call(harpoon);
    await soon(slow.asked.nth(1), "the slow call");
    const answers = await Promise.all(
      Array.from(
        { length: 10 },
        (_, n) => harpoon.tool("call_target", { label: "fast", method: "POST", body: `body ${n}` }),
      ),
    );
    assertEquals(answers.map(bodyOf), Array.from({ length: 10 }, (_, n) => `body ${n}`));
    assertEquals(slow.gone.items, [], "the slow one is still waiting");
    slow.release();
    assertEquals(bodyOf(await hanging), "at last");
  });
  await t.step("its own time ends a call, which says so [harpoon §15]", async () => {
    const late = await harpoon.tool("call_target", {
      label: "slow",
      method: "GET",
      timeout_ms: 1_000,
    });
    assertEquals([late.text, late.meta?.["code"]], ["label slow: request failed", "timeout"]);
    await soon(slow.gone.nth(1), "the end of the outbound request");
  });
  await t.step("a connector that cancels ends the outbound request [harpoon §8]", async () => {
    const given = new AbortController();
    const cancelled = call(harpoon, given.signal).catch((error: unknown) => error);
    await soon(slow.asked.nth(3), "the call");
    given.abort();
    assert(await cancelled instanceof Error);
    await soon(slow.gone.nth(2), "the end of the outbound request");
  });
  await t.step(
    "TTL expiry cancels the outbound request; the next initialize succeeds [harpoon §14.23]",
    async () => {
      const reloaded = await harpoon.reload(profile({ connection_max_ttl: TTL }));
      assertStringIncludes(reloaded, "changed=mcp.connection_max_ttl");
      const given = new AbortController();
      const lost = call(harpoon, given.signal).catch((error: unknown) => error);
      await soon(slow.asked.nth(4), "the call");
      await soon(slow.gone.nth(3), "the end of the outbound request");
      const next = await harpoon.connect();
      assertEquals(next.client.getServerVersion()?.name, "harpoon");
      const fast = await next.tool("call_target", { label: "fast", method: "POST", body: "again" });
      assertEquals(bodyOf(fast), "again");
      assertStringIncludes(
        await harpoon.client.line("error_code=canceled"),
        "harpoon request failed",
      );
      given.abort();
      await lost;
    },
  );
});

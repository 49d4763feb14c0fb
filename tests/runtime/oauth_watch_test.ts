import { assertEquals, assertRejects } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { OauthRegistration } from "../../lib/mcp/oauth_registrations.ts";
import type { OauthLook } from "../../lib/mcp/probe_fact.ts";
import { OauthWatch } from "../../lib/runtime/oauth_watch.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { FakeClock } from "../plane/fake_clock.ts";

const ABSENT: OauthLook = { kind: "not_advertised", steps: [] };
const FAILED: OauthLook = { kind: "failed", detail: "HTTP 500", steps: [] };

function found(resource: string, ...urls: readonly string[]): OauthLook {
  const registrations = urls.map((url): OauthRegistration => ({
    role: "prmd-resource",
    url,
    guarded: false,
    onMcpSocket: true,
  }));
  return {
    kind: "found",
    status: 200,
    resource,
    authorizationServers: 1,
    resourceMatches: true,
    steps: [],
    registrations,
  };
}

/** Everything that can run without time or a look's answer has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** A watch on a server that answers when and as the test says. */
function watching() {
  const clock = new FakeClock();
  const facts = new Arrivals<Fact>();
  const registered: string[][] = [];
  const open: PromiseWithResolvers<OauthLook>[] = [];
  let looks = 0;
  const watch = new OauthWatch({
    channel: "main",
    discover(signal) {
      looks++;
      const look = Promise.withResolvers<OauthLook>();
      open.push(look);
      signal.addEventListener("abort", () => look.reject(signal.reason));
      return look.promise;
    },
    emit: (fact) => facts.add(fact),
    clock,
    onRegistrations: (list) => void registered.push(list.map(({ url }) => url)),
  });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  return {
    watch,
    clock,
    registered,
    looks: () => looks,
    /** Ends the look that is running. */
    async answer(look: OauthLook) {
      open.pop()?.resolve(look);
      await settled();
    },
    async challenge() {
      watch.challenged();
      await settled();
      await clock.advance(0);
      await settled();
    },
    async pass(ms: number) {
      await clock.advance(ms);
      await settled();
    },
    told: () =>
      facts.items.map((fact) =>
        fact.kind === "oauth_discovered"
          ? `found ${fact.resource}`
          : fact.kind === "oauth_not_discovered"
          ? fact.reason
          : fact.kind
      ),
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("the test is over"));
      await assertRejects(() => running, Error, "the test is over");
      assertEquals(clock.sleeping, 0, "nothing waits any more");
    },
  };
}

Deno.test("OauthWatch: a challenge after the outcome is settled looks again, and tells what is new", async () => {
  await using it = watching();
  await it.answer(ABSENT);
  await it.pass(3_600_000);
  assertEquals(it.looks(), 1, "nothing happens by itself");
  await it.challenge();
  assertEquals(it.looks(), 2);
  await it.answer(found("https://h"));
  assertEquals(it.told(), ["not_advertised", "found https://h"]);
});

Deno.test("OauthWatch: the same outcome again is not told", async () => {
  await using it = watching();
  await it.answer(found("https://h"));
  for (const look of [found("https://h"), found("https://h"), found("https://i"), ABSENT, ABSENT]) {
    await it.pass(60_000);
    await it.challenge();
    await it.answer(look);
  }
  assertEquals(it.looks(), 6);
  assertEquals(it.told(), ["found https://h", "found https://i", "not_advertised"]);
});

Deno.test("OauthWatch: many challenges are one look, and the next look comes a minute later", async () => {
  await using it = watching();
  await it.answer(ABSENT);
  for (let n = 0; n < 5; n++) await it.challenge();
  assertEquals(it.looks(), 2);
  await it.answer(ABSENT);
  await it.pass(10_000);
  for (let n = 0; n < 5; n++) await it.challenge();
  await it.pass(49_999);
  assertEquals(it.looks(), 2);
  await it.pass(1);
  assertEquals(it.looks(), 3);
  await it.answer(ABSENT);
  await it.pass(3_600_000);
  assertEquals(it.looks(), 3, "all of them were one request");
});

Deno.test("OauthWatch: a challenge during a look is answered by it", async () => {
  await using it = watching();
  await it.challenge();
  assertEquals(it.looks(), 1, "one at a time");
  await it.answer(ABSENT);
  await it.pass(3_600_000);
  assertEquals(it.looks(), 1);
});

Deno.test("OauthWatch: a failure is tried again with growing waits, which a challenge cuts short", async () => {
  await using it = watching();
  await it.answer(FAILED);
  await it.pass(1_000);
  assertEquals(it.looks(), 2);
  for (let look = 2; look < 12; look++) {
    await it.answer(FAILED);
    await it.pass(300_000);
    assertEquals(it.looks(), look + 1);
  }
  await it.answer(FAILED);
  await it.challenge();
  assertEquals(it.looks(), 13);
  await it.answer(found("https://h"));
  assertEquals(it.told().slice(-2), ["failed", "found https://h"]);
  // Settled, the next failure begins with the short wait again.
  await it.pass(60_000);
  await it.challenge();
  await it.answer(FAILED);
  await it.pass(1_000);
  await it.answer(found("https://h"));
  assertEquals(it.told().slice(-2), ["failed", "found https://h"]);
});

Deno.test("OauthWatch: registrations follow what is settled; a failure takes nothing away (network-and-oauth §5.5)", async () => {
  await using it = watching();
  await it.answer(found("https://h", "https://h/mcp", "https://idp"));
  await it.challenge();
  await it.answer(FAILED);
  assertEquals(it.registered, [["https://h/mcp", "https://idp"]]);
  await it.pass(1_000);
  await it.answer(ABSENT);
  assertEquals(it.registered, [["https://h/mcp", "https://idp"], []]);
});

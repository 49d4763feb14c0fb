import { assert, assertEquals, assertRejects } from "@std/assert";
import { fetchCloudflareRuntime } from "../../lib/control/cloudflare_runtime.ts";
import { endpointsOf } from "../../lib/control/endpoints.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { openHttpClient } from "../../lib/core/http_client.ts";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { ManualClock } from "./manual_clock.ts";
import { scriptPlane, TUNNEL } from "./scripted_plane.ts";

const NEVER = new AbortController().signal;
const RUNTIME = {
  cloudflare_tunnel: { tunnel_id: "cf-1", name: "n", account_id: "a-1", created_at: 1 },
  runtime_token: "hush",
  more: true,
};

async function fetched(url: string, clock = new ManualClock(), signal = NEVER, timeoutMs = 20_000) {
  using http = openHttpClient({ poolSize: 1, caCerts: [] });
  const headers = [["Authorization", "Bearer k"], ["X-Team", "red"]] as const;
  const endpoints = endpointsOf(url, "/base", TUNNEL);
  return await fetchCloudflareRuntime({ http, endpoints, headers, clock, timeoutMs }, signal);
}

Deno.test("fetchCloudflareRuntime: asks with the identity and reads what is required [runtimes §5]", async () => {
  await using plane = scriptPlane(() => Response.json(RUNTIME));
  const { token, ...tunnel } = await fetched(plane.url);
  assertEquals([token.reveal(), `${token}`], ["hush", "[redacted]"]);
  assertEquals(tunnel, { tunnelId: "cf-1", name: "n", accountId: "a-1" });
  const { method, target, headers } = await plane.requests.nth(1);
  assertEquals([method, target], ["GET", `/base/v1/tunnels/${TUNNEL}/cloudflare/runtime`]);
  assertEquals([headers.get("authorization"), headers.get("x-team")], ["Bearer k", "red"]);
});

Deno.test("fetchCloudflareRuntime: 429 and 5xx are tried again, as late as Retry-After asks", async () => {
  await using plane = scriptPlane(
    () => new Response(null, { status: 429, headers: { "Retry-After": "7" } }),
    () => new Response(null, { status: 500 }),
    () => Response.json(RUNTIME),
  );
  const clock = new ManualClock();
  await fetched(plane.url, clock);
  const [first = 0, second = 0] = clock.sleeps.items;
  assertEquals([first, clock.sleeps.items.length], [7_000, 2]);
  assert(second >= 500 && second <= 2_000, `${second}`);
});

const REFUSALS:
  readonly (readonly [about: string, answer: () => Response, tries: number, words: string])[] = [
    [
      "three times 503",
      () => new Response("hush", { status: 503 }),
      3,
      "answered 503 after 3 attempts",
    ],
    ["401", () => Response.json({ error: { message: "hush" } }, { status: 401 }), 1, "api_key"],
    ["404", () => new Response("hush", { status: 404 }), 1, "set cloudflared.token"],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "/hush" } }),
      1,
      "control_plane.base_url",
    ],
    ["no JSON", () => new Response("hush"), 1, "is no cloudflared runtime"],
    [
      "a tunnel without its account",
      () => Response.json({ ...RUNTIME, cloudflare_tunnel: { tunnel_id: "t", name: "n" } }),
      1,
      "is no cloudflared runtime",
    ],
    [
      "a blank token",
      () => Response.json({ ...RUNTIME, runtime_token: " " }),
      1,
      "is no cloudflared",
    ],
    [
      "a token of two lines",
      () => Response.json({ ...RUNTIME, runtime_token: "a\nb" }),
      1,
      "is no",
    ],
    ["an endless answer", () => new Response("x".repeat(70_000)), 1, "larger than 65536 bytes"],
  ];

for (const [about, answer, tries, words] of REFUSALS) {
  Deno.test(`fetchCloudflareRuntime: ${about} is one line without the answer [runtimes §11.11]`, async () => {
    await using plane = scriptPlane(answer, answer, answer);
    const error = await assertRejects(() => fetched(plane.url), OperatorError, words);
    assertEquals(plane.requests.items.length, tries);
    assert(error.message.startsWith("cloudflared.managed: "), error.message);
    assert(!/hush|\n/.test(error.message), error.message);
  });
}

Deno.test("fetchCloudflareRuntime: nobody there is tried three times, and told", async () => {
  const clock = new ManualClock();
  await assertRejects(
    () => fetched(new URL(refusingUrl()).origin, clock),
    OperatorError,
    "cannot be reached",
  );
  assertEquals(clock.sleeps.items.length, 2);
});

Deno.test("fetchCloudflareRuntime: all attempts together end in time, and at once with the signal", async () => {
  await using silent = scriptPlane();
  await assertRejects(
    () => fetched(silent.url, new ManualClock(), NEVER, 50),
    OperatorError,
    "did not answer in time",
  );
  await using busy = scriptPlane(() => new Response(null, { status: 503 }));
  const stop = new AbortController();
  const clock = new ManualClock({ holds: true });
  const fetching = fetched(busy.url, clock, stop.signal);
  await clock.sleeps.nth(1);
  stop.abort();
  await assertRejects(() => fetching, OperatorError, "answered 503");
});

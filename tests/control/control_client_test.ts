import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ControlRequestError } from "../../lib/control/control_client.ts";
import { endpointsOf } from "../../lib/control/endpoints.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { ManualClock } from "./manual_clock.ts";
import { batch, openClient, problem, scriptPlane, TUNNEL } from "./scripted_plane.ts";

const live = new AbortController().signal;

function failing(action: () => Promise<unknown>): Promise<ControlRequestError> {
  return assertRejects(action, ControlRequestError);
}

Deno.test("wire 2: a default poll asks for 30 s; a tiny timeout is 1 ms", async () => {
  await using plane = scriptPlane(() => batch(0), () => batch(0), () => batch(0));
  for (const pollTimeoutMs of [30_000, 1e-6, 1234.9]) {
    using it = openClient(plane.url, { pollTimeoutMs });
    await it.client.poll(20, [], live);
  }
  assertEquals(plane.requests.items.map(({ method, target }) => `${method} ${target}`), [
    `GET /v1/tunnels/${TUNNEL}/poll?limit=20&timeout_ms=30000`,
    `GET /v1/tunnels/${TUNNEL}/poll?limit=20&timeout_ms=1`,
    `GET /v1/tunnels/${TUNNEL}/poll?limit=20&timeout_ms=1234`,
  ]);
});

Deno.test("wire 3: the channels polled for are in the query", async () => {
  await using plane = scriptPlane(() => batch(0));
  using it = openClient(plane.url, { endpoints: endpointsOf(plane.url, "/a/b", TUNNEL) });
  await it.client.poll(5, ["main", "harpoon"], live);
  const { target } = await plane.requests.nth(1);
  assertEquals(
    target,
    `/a/b/v1/tunnels/${TUNNEL}/poll?channel=harpoon&channel=main&limit=5&timeout_ms=30000`,
  );
});

Deno.test("wire 7: the server info is computed for each request", async () => {
  await using plane = scriptPlane(() => batch(0), () => new Response(), () => batch(0));
  let n = 0;
  using it = openClient(plane.url, {
    headers: [["Authorization", "Bearer key"], ["X-A", "1"], ["User-Agent", "me/1"]],
    serverInfo: () => `info ${++n}`,
  });
  await it.client.poll(1, [], live);
  await it.client.post("{}", [["X-B", "2"]], 1000, live);
  await it.client.poll(1, [], live);
  const seen = plane.requests.items.map(({ headers }) =>
    ["authorization", "x-a", "user-agent", "x-b", "x-tunnel-mcp-server-info"]
      .map((name) => headers.get(name))
  );
  assertEquals(seen, [
    ["Bearer key", "1", "me/1", null, "info 1"],
    ["Bearer key", "1", "me/1", "2", "info 2"],
    ["Bearer key", "1", "me/1", null, "info 3"],
  ]);
});

Deno.test("wire 7: if the server info cannot be built nothing is sent, and the error says why", async () => {
  await using plane = scriptPlane();
  using it = openClient(plane.url, {
    serverInfo: () => {
      throw new RangeError("33 channels are too many");
    },
  });
  const error = await failing(() => it.client.poll(1, [], live));
  assertEquals([error.message, error.notSent], ["33 channels are too many", true]);
  assertEquals(plane.requests.items, []);
});

Deno.test("wire 8: 204 and empty answers are good polls", async () => {
  const bodies = ["{}", '{"commands":null}', '{"commands":[]}'];
  await using plane = scriptPlane(
    () => new Response(null, { status: 204, headers: { "X-Request-Id": "q" } }),
    ...bodies.map((body) => () => new Response(body)),
  );
  using it = openClient(plane.url);
  for (let i = 0; i <= bodies.length; i++) {
    const { answer, tunnelRequestId } = await it.client.poll(1, [], live);
    assertEquals([answer.commands, tunnelRequestId], [[], i === 0 ? "q" : undefined]);
  }
});

Deno.test("design §2.1: a payload comes out of a poll byte for byte", async () => {
  const payload = '{"method":"m","jsonrpc":"2.0","id":9007199254740993,"params":' +
    '{"n":12345678901234567890,"f":1.0,"k":{"10":1,"2":2},"e":1e400,"s":"é😀\\u00e9"}}';
  await using plane = scriptPlane(() =>
    new Response(
      ` {"commands":[{ "request_id":"r","shard_token":"s","command_type":"jsonrpc","jsonrpc"\n:${payload} }]}`,
    )
  );
  using it = openClient(plane.url);
  const { answer: { commands: [command] } } = await it.client.poll(1, [], live);
  assert(command?.kind === "jsonrpc");
  assertEquals(command.message.text, payload);
});

Deno.test("wire 14: receipt is when the headers came, not the body", async () => {
  const clock = new ManualClock();
  const asked = new Arrivals<number>();
  let finishBody = () => {};
  await using plane = scriptPlane(() =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"commands":['));
          finishBody = () => {
            controller.enqueue(new TextEncoder().encode("]}"));
            controller.close();
          };
        },
      }),
    )
  );
  using it = openClient(plane.url, {
    clock: {
      now() {
        asked.add(clock.now());
        return clock.now();
      },
      wall: () => clock.wall(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    },
  });
  const polling = it.client.poll(1, [], live);
  await asked.nth(1);
  clock.advance(10_000);
  finishBody();
  assertEquals((await polling).receivedAt, 1000);
});

Deno.test("wire 18: an error answer becomes one error with status, code, message and hint", async () => {
  await using plane = scriptPlane(
    () => problem(401, "certificate_required", { "X-Request-Id": "q1", "Retry-After": "7" }),
  );
  using it = openClient(plane.url);
  const error = await failing(() => it.client.poll(1, [], live));
  assertEquals([error.errorKind, error.status, error.code, error.tunnelRequestId], [
    "other",
    401,
    "certificate_required",
    "q1",
  ]);
  assertEquals(error.message, "the control plane answered 401: it is certificate_required");
  assertEquals(error.retryAfterMs, 7000);
  assertStringIncludes(error.hint ?? "", "client_cert");
});

Deno.test("design §4: a redirect is not followed; the error names control_plane.base_url", async () => {
  await using elsewhere = scriptPlane(() => batch(1));
  for (const status of [301, 302, 303, 307, 308]) {
    const redirect = () =>
      new Response(null, { status, headers: { Location: `${elsewhere.url}/v1` } });
    await using plane = scriptPlane(redirect, redirect, redirect);
    using it = openClient(plane.url);
    for (const action of [() => it.client.poll(1, [], live), () => it.client.metadata(live)]) {
      const error = await failing(action);
      assertEquals(error.status, status);
      assertStringIncludes(error.hint ?? "", "control_plane.base_url");
    }
    assertEquals((await it.client.post("{}", [], 1000, live)).status, status);
  }
  assertEquals(elsewhere.requests.items, []);
});

Deno.test("control client: only 200 and 204 are good polls; a 200 must hold an envelope", async () => {
  const statuses = [201, 202, 404, 500];
  const bodies = ["", "x", "[]", '{"commands":1}', '{"commands":[]}}', "\xff"];
  await using plane = scriptPlane(
    ...statuses.map((status) => () => new Response('{"commands":[]}', { status })),
    ...bodies.map((body) => () =>
      new Response(Uint8Array.from(body, (c) => c.charCodeAt(0)), {
        headers: { "X-Request-Id": "q" },
      })
    ),
  );
  using it = openClient(plane.url);
  for (const status of statuses) {
    assertEquals((await failing(() => it.client.poll(1, [], live))).status, status);
  }
  for (const body of bodies) {
    const error = await failing(() => it.client.poll(1, [], live));
    assertEquals([error.status, error.errorKind], [undefined, "other"], body);
  }
});

Deno.test("metadata: id, name and description of the tunnel; the rest is ignored", async () => {
  await using plane = scriptPlane(
    () => Response.json({ id: TUNNEL, name: "n", description: 5, extra: {} }, { status: 203 }),
    () => Response.json({ name: "n" }),
    () => problem(403, "tunnel_use_forbidden"),
  );
  using it = openClient(plane.url);
  assertEquals(await it.client.metadata(live), {
    tunnelId: TUNNEL,
    name: "n",
    description: undefined,
  });
  assertStringIncludes((await failing(() => it.client.metadata(live))).message, "no id");
  assertEquals((await failing(() => it.client.metadata(live))).code, "tunnel_use_forbidden");
  assertEquals((await plane.requests.nth(1)).target, `/v1/tunnels/${TUNNEL}`);
});

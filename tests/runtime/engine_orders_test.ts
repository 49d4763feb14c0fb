import { assertEquals } from "@std/assert";
import { Aside, type HttpTarget } from "../../lib/mcp/http_target.ts";
import { engineOrders } from "../../lib/runtime/engine_orders.ts";
import { TestChannel } from "../dispatch/harness.ts";

/** Orders to an engine with an HTTP channel `docs` and another `local`; what they set off is noted. */
function ordering(options: { main?: boolean; looks?: boolean; looking?: boolean } = {}) {
  const { main = true, looks = true, looking = true } = options;
  const done: string[] = [];
  const stopping = new AbortController();
  const http = Deno.createHttpClient({});
  const targets = ["docs", ...main ? ["main"] : []].map((channel): HttpTarget => ({
    channel,
    url: "http://127.0.0.1:1/mcp",
    http,
    headers: [],
    discoveryHeaders: [],
    userAgent: "test",
    emit: () => {},
    aside: new Aside(),
  }));
  const orders = engineOrders({
    stopping: stopping.signal,
    channels: { all: ["docs", "local", "main"].map((name) => new TestChannel(name)), targets },
    probes: looks
      ? {
        begin: ({ channel }, announced) => void done.push(`begin ${channel} ${announced}`),
        lookAgain() {
          done.push("look again");
          return looking;
        },
      }
      : undefined,
    pollClock: { wake: () => void done.push("wake") },
    replay({ channel, message }) {
      done.push(`replay ${channel} ${message}`);
      return Promise.resolve({ kind: "replayed", status: 200, ms: 1 });
    },
  });
  return { orders, done, stopping, [Symbol.dispose]: () => http.close() };
}

const DONE = { kind: "done" } as const;
const refused = (message: string) => ({ kind: "refused", message }) as const;

Deno.test("probe: an HTTP channel's server is looked at again without being called pending [ui §5]", async () => {
  using it = ordering();
  assertEquals(await it.orders.probe("docs"), DONE);
  assertEquals(it.done, ["begin docs false"]);
});

Deno.test("probe: what cannot be looked at says why", async () => {
  using it = ordering();
  assertEquals(
    await it.orders.probe("local"),
    refused("channel local is not reached over HTTP; only its calls show how its server is"),
  );
  assertEquals(
    await it.orders.probe("nope"),
    refused("there is no channel nope with an MCP server of its own"),
  );
  assertEquals(it.done, []);
  using blind = ordering({ looks: false });
  assertEquals(
    await blind.orders.probe("docs"),
    refused("servers are not looked at apart from calls"),
  );
});

Deno.test("retryPoll: wakes whoever waits to poll [ui §5]", async () => {
  using it = ordering();
  assertEquals([await it.orders.retryPoll(), it.done], [DONE, ["wake"]]);
});

Deno.test("discoverOauth: main's metadata is looked for again, or it is said why not [ui §5]", async () => {
  using it = ordering();
  assertEquals([await it.orders.discoverOauth(), it.done], [DONE, ["look again"]]);
  using early = ordering({ looking: false });
  assertEquals(
    await early.orders.discoverOauth(),
    refused("the server of channel main has not answered yet; metadata is looked for when it has"),
  );
  using child = ordering({ main: false });
  assertEquals(
    await child.orders.discoverOauth(),
    refused("channel main is not reached over HTTP, so its server has no OAuth metadata"),
  );
  using blind = ordering({ looks: false });
  assertEquals(
    await blind.orders.discoverOauth(),
    refused("servers are not looked at apart from calls"),
  );
});

Deno.test("orders: while the client stops every one is refused, and nothing is set off [ui §5]", async () => {
  using it = ordering();
  const order = { channel: "docs", message: "{}" };
  assertEquals((await it.orders.replay(order)).kind, "replayed");
  it.stopping.abort();
  const stopping = refused("the client is stopping");
  assertEquals(
    await Promise.all([
      it.orders.probe("docs"),
      it.orders.retryPoll(),
      it.orders.discoverOauth(),
      it.orders.replay(order),
    ]),
    [stopping, stopping, stopping, stopping],
  );
  assertEquals(it.done, ["replay docs {}"]);
});

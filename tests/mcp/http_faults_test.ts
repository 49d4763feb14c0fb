import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { FailureSource, TransportErrorKind } from "../../lib/wire/failure.ts";
import {
  type Fault,
  garbage,
  halfBody,
  hang,
  noAnswer,
  refusingUrl,
  serveFaults,
} from "../fixtures/fault_server.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { failureOf, httpTest, openHttp } from "./http_channel_harness.ts";
import { answer, call, replies } from "./stdio_harness.ts";

const FAULTS: readonly (readonly [
  what: string,
  fault: Fault,
  source: FailureSource,
  kind: TransportErrorKind,
])[] = [
  ["a connection that ends before the answer", noAnswer("fin"), "transport_closed", "eof"],
  ["a connection reset before the answer", noAnswer("rst"), "transport_closed", "connection_reset"],
  ["a body that ends half way", halfBody("fin"), "transport_closed", "unexpected_eof"],
  ["a body that is reset half way", halfBody("rst"), "transport_closed", "unexpected_eof"],
  ["an answer that is no HTTP", garbage, "protocol", "non_protocol_response"],
];
for (const [what, fault, source, kind] of FAULTS) {
  httpTest(`openHttpChannel: ${what} is ${source}/${kind} (wire-protocol §7)`, async () => {
    await using server = await serveFaults(fault);
    await using stage = openHttp(server.url);
    assertEquals(await failureOf(stage.channel, call("x")), [502, { source, kind }]);
  });
}

httpTest("openHttpChannel: a refused connection is connect/connection_refused", async () => {
  await using stage = openHttp(refusingUrl());
  assertEquals(await failureOf(stage.channel, call("x")), [502, {
    source: "connect",
    kind: "connection_refused",
  }]);
});

httpTest(
  "openHttpChannel: the words of a URL do not decide how its failure is classified",
  async () => {
    await using stage = openHttp(`${refusingUrl()}/tls-handshake/timeout/dns-error`);
    assertEquals(await failureOf(stage.channel, call("x")), [502, {
      source: "connect",
      kind: "connection_refused",
    }]);
  },
);

httpTest("openHttpChannel: a name nobody knows is dns/dns", async () => {
  await using stage = openHttp("http://nobody.invalid/mcp");
  assertEquals(await failureOf(stage.channel, call("x")), [502, { source: "dns", kind: "dns" }]);
});

httpTest("openHttpChannel: TLS to a server that speaks none is tls/tls", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url.replace("http:", "https:"));
  assertEquals(await failureOf(stage.channel, call("x")), [502, { source: "tls", kind: "tls" }]);
  assertEquals(server.requests, []);
});

httpTest(
  "openHttpChannel: abort before the headers throws the reason, the server sees the close (wire-protocol §9.41)",
  async () => {
    await using server = await serveFaults(hang);
    await using stage = openHttp(server.url);
    await cancelled(async (signal, cancel) => {
      const waiting = replies(stage.channel, call("x"), signal);
      await server.seen(1);
      cancel();
      await waiting;
    });
    await server.ended(1);
  },
);

for (const status of [200, 500]) {
  httpTest(
    `openHttpChannel: abort inside the body of a ${status} throws the reason, not a failure`,
    async () => {
      const text = `HTTP/1.1 ${status} Status\r\ncontent-type: application/json\r\n\r\n{`;
      await using server = await serveFaults({ kind: "send", text, then: "open" });
      await using stage = openHttp(server.url);
      await cancelled(async (signal, cancel) => {
        await withHeadersSeen(async (seen) => {
          const waiting = replies(stage.channel, call("x"), signal);
          await seen;
          cancel();
          await waiting;
        });
      });
      await server.ended(1);
    },
  );
}

httpTest(
  "openHttpChannel: abort inside a stream throws the reason, the server sees the close",
  async () => {
    const event = 'data: {"jsonrpc":"2.0","method":"notifications/x"}\n\n';
    const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    await using server = await serveFaults({ kind: "send", text: head + event, then: "open" });
    await using stage = openHttp(server.url);
    const seen: string[] = [];
    await cancelled(async (signal, cancel) => {
      for await (const reply of stage.channel.exchange(call("x"), signal)) {
        seen.push(reply.kind);
        cancel();
      }
    });
    assertEquals(seen, ["notification"]);
    await server.ended(1);
  },
);

httpTest("openHttpChannel: a signal that has already aborted reaches no server", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  await cancelled(async (signal, cancel) => {
    cancel();
    await replies(stage.channel, call("x"), signal);
  });
  assertEquals(server.requests, []);
});

httpTest("openHttpChannel: one cancelled or broken call leaves the others alone", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  const slow = answer(stage.channel, call("slow", '{"a":1}', { id: "2" }));
  await server.seen(1);
  await cancelled(async (signal, cancel) => {
    const waiting = replies(stage.channel, call("slow/sse"), signal);
    await server.seen(2);
    cancel();
    await waiting;
  });
  assertEquals(await server.abandoned(1), "slow/sse");
  server.release();
  assertEquals(await slow, '{"jsonrpc":"2.0","id":2,"result":{"a":1}}');
});

/** Runs a body that cancels its own signal and must then throw the very reason of it. */
async function cancelled(
  body: (signal: AbortSignal, cancel: () => void) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const reason = new Error("the command ended");
  const error = await assertRejects(() => body(controller.signal, () => controller.abort(reason)));
  assertStrictEquals(error, reason);
}

/** Lets a body know when `fetch` has got the headers of an answer. */
async function withHeadersSeen(body: (seen: Promise<void>) => Promise<void>): Promise<void> {
  const { fetch } = globalThis;
  const seen = Promise.withResolvers<void>();
  globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    seen.resolve();
    return response;
  };
  try {
    await body(seen.promise);
  } finally {
    globalThis.fetch = fetch;
  }
}

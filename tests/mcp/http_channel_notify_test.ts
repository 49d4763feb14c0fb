import { assertEquals, assertRejects } from "@std/assert";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { CHALLENGES } from "../fixtures/raw_mcp_answers.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { httpTest, openHttp, serveScript } from "./http_channel_harness.ts";
import { final, message, notification, replies } from "./stdio_harness.ts";

httpTest(
  "openHttpChannel: a notification is one POST, acknowledged with the upstream 202 (wire-protocol §9.46)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const command = notification("notifications/initialized", '{"n":1.0}');
    assertEquals(await replies(stage.channel, command), [{
      kind: "notify_ack",
      status: 202,
      headers: [],
    }]);
    assertEquals(server.requests.map(({ method, body }) => [method, body]), [
      ["POST", command.message.text],
    ]);
  },
);

httpTest(
  "openHttpChannel: even a 200 with a body is an acknowledgement, with its headers",
  async () => {
    await using server = serveScript(() =>
      new Response('{"ok":true}', {
        headers: { "content-type": "application/json", "mcp-session-id": "s-1", "x-other": "no" },
      })
    );
    await using stage = openHttp(server.url);
    assertEquals(await final(stage.channel, notification("notifications/x")), {
      kind: "notify_ack",
      status: 200,
      headers: [["Content-Type", "application/json"], ["Mcp-Session-Id", "s-1"]],
    });
  },
);

httpTest(
  "openHttpChannel: an acknowledgement does not wait for a body that never ends",
  async () => {
    const ended = Promise.withResolvers<void>();
    await using server = serveScript(() =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode(": open\n\n")),
          cancel: () => ended.resolve(),
        }),
        { headers: { "content-type": "text/event-stream" } },
      )
    );
    await using stage = openHttp(server.url);
    const reply = await final(stage.channel, notification("notifications/x"));
    assertEquals([reply.kind, reply.kind === "notify_ack" && reply.status], ["notify_ack", 200]);
    await ended.promise;
  },
);

httpTest(
  "openHttpChannel: a notification refused with 401 fails with its challenges (wire-protocol §7)",
  async () => {
    await using server = serveScript(() =>
      new Response('{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}', {
        status: 401,
        headers: CHALLENGES.map((value): [string, string] => ["www-authenticate", value]),
      })
    );
    await using stage = openHttp(server.url);
    const reply = await final(stage.channel, notification("notifications/x"));
    assertEquals(reply, {
      kind: "failed",
      status: 401,
      headers: [
        ["Www-Authenticate", CHALLENGES[0]],
        ["Www-Authenticate", CHALLENGES[1]],
        ["Content-Type", "text/plain;charset=UTF-8"],
      ],
      failure: { source: "target_http", kind: "invalid_mcp_error", upstreamStatus: 401 },
    });
  },
);

httpTest("openHttpChannel: a redirected notification is not followed", async () => {
  await using server = serveScript(() =>
    new Response(null, { status: 307, headers: { location: "/elsewhere" } })
  );
  await using stage = openHttp(server.url);
  assertEquals(await final(stage.channel, notification("notifications/x")), {
    kind: "failed",
    status: 502,
    headers: [],
    failure: { source: "protocol", kind: "non_protocol_response" },
  });
  assertEquals(server.requests.length, 1);
});

httpTest("openHttpChannel: a notification that finds nobody is a 502", async () => {
  await using stage = openHttp(refusingUrl());
  assertEquals(await final(stage.channel, notification("notifications/x")), {
    kind: "failed",
    status: 502,
    headers: [],
    failure: { source: "connect", kind: "connection_refused" },
  });
});

httpTest(
  "openHttpChannel: a response the consumer posts is forwarded and acknowledged (mcp-eras §6)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const text = '{"jsonrpc":"2.0","id":"server-1","result":{"n":1.0}}';
    assertEquals(await final(stage.channel, message(text)), {
      kind: "notify_ack",
      status: 202,
      headers: [],
    });
    assertEquals(server.requests[0]?.body, text);
  },
);

httpTest("openHttpChannel: a cancelled notification throws the reason", async () => {
  await using server = serveRawMcp();
  await using stage = openHttp(server.url);
  const cancel = new AbortController();
  cancel.abort(new Error("too late"));
  await assertRejects(
    () => replies(stage.channel, notification("notifications/x"), cancel.signal),
    Error,
    "too late",
  );
  assertEquals(server.requests, []);
});

import { assertEquals, assertRejects } from "@std/assert";
import { hang, refusingUrl, serveFaults } from "../fixtures/fault_server.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import type { SessionTerminationCommand } from "../../lib/wire/command.ts";
import type { HeaderList } from "../../lib/wire/header_list.ts";
import { httpTest, openHttp, serveScript, USER_AGENT, valuesOf } from "./http_channel_harness.ts";
import { base, final, replies } from "./stdio_harness.ts";

const SESSION: HeaderList = [
  ["Authorization", "Bearer connector"],
  ["Mcp-Session-Id", "s-1"],
  ["Mcp-Protocol-Version", "2025-06-18"],
];

httpTest(
  "session_termination: DELETE has connector auth, session id, protocol version and static headers (mcp-transports §12)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url, [["X-Static", "1"], [
      "Authorization",
      "Bearer static",
    ]]);
    assertEquals(await replies(stage.channel, termination(SESSION)), [
      { kind: "session_terminated", status: 204, headers: [] },
    ]);
    const [request] = server.requests;
    assertEquals([server.requests.length, request?.method, request?.path], [1, "DELETE", "/mcp"]);
    const headers = request?.headers ?? [];
    assertEquals(valuesOf(headers, "authorization"), ["Bearer connector"]);
    assertEquals(valuesOf(headers, "mcp-session-id"), ["s-1"]);
    assertEquals(valuesOf(headers, "mcp-protocol-version"), ["2025-06-18"]);
    assertEquals(valuesOf(headers, "x-static"), ["1"]);
    assertEquals(valuesOf(headers, "user-agent"), [USER_AGENT]);
    assertEquals(valuesOf(headers, "content-type"), []);
    assertEquals(request?.body, "");
  },
);

for (const status of [200, 404, 405, 500]) {
  httpTest(
    `session_termination: an upstream ${status} is reported as it is, with allowed headers`,
    async () => {
      await using server = serveScript(() =>
        new Response("text", { status, headers: { "mcp-session-id": "s-1", "allow": "POST" } })
      );
      await using stage = openHttp(server.url);
      assertEquals(await final(stage.channel, termination(SESSION)), {
        kind: "session_terminated",
        status,
        headers: [["Mcp-Session-Id", "s-1"], ["Content-Type", "text/plain;charset=UTF-8"]],
      });
    },
  );
}

httpTest("session_termination: a server that refuses the connection is a 502", async () => {
  await using stage = openHttp(refusingUrl());
  assertEquals(await final(stage.channel, termination(SESSION)), {
    kind: "failed",
    status: 502,
    headers: [],
    failure: { source: "connect", kind: "connection_refused" },
  });
});

httpTest(
  "session_termination: the modern era has no sessions, so 200 without contact (mcp-eras §6)",
  async () => {
    await using server = serveRawMcp();
    await using stage = openHttp(server.url);
    const command = termination([["mcp-protocol-version", "2026-07-28"], [
      "Mcp-Session-Id",
      "s-1",
    ]]);
    assertEquals(await final(stage.channel, command), {
      kind: "session_terminated",
      status: 200,
      headers: [],
    });
    assertEquals(server.requests, []);
  },
);

httpTest("session_termination: a silent server is left when the command ends", async () => {
  await using server = await serveFaults(hang);
  await using stage = openHttp(server.url);
  const cancel = new AbortController();
  const waiting = replies(stage.channel, termination(SESSION), cancel.signal);
  await server.seen(1);
  cancel.abort(new Error("deadline"));
  await assertRejects(() => waiting, Error, "deadline");
  await server.ended(1);
});

function termination(headers: HeaderList): SessionTerminationCommand {
  return { ...base(headers), kind: "session_termination", sessionId: "s-1" };
}

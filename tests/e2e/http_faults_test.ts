import { assert, assertEquals } from "@std/assert";
import {
  answer,
  cutStream,
  type Fault,
  type FaultServer,
  garbage,
  halfBody,
  hang,
  noAnswer,
  redirect,
  refusingUrl,
  serveFaults,
  wholeStream,
} from "../fixtures/fault_server.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { soon } from "./soon.ts";
import { failureOf, request, startTunnel } from "./tunnel.ts";

const RESULT = `{"jsonrpc":"2.0","id":2,"result":{}}`;
const NOTE = `{"jsonrpc":"2.0","method":"notifications/message","params":{"data":1}}`;

/** What goes wrong once, and the failure the connector is told (wire-protocol §7, design §5). */
const FAULTS: Readonly<
  Record<string, { readonly fault: Fault; readonly source: string; readonly kind: string }>
> = {
  "no-answer": { fault: noAnswer("fin"), source: "transport_closed", kind: "eof" },
  "reset": { fault: noAnswer("rst"), source: "transport_closed", kind: "connection_reset" },
  "garbage": { fault: garbage, source: "protocol", kind: "non_protocol_response" },
  "half-body": { fault: halfBody("fin"), source: "transport_closed", kind: "unexpected_eof" },
  "html": {
    fault: answer(200, "<p>hello</p>", ["content-type: text/html"]),
    source: "protocol",
    kind: "non_protocol_response",
  },
  "redirect": {
    fault: redirect(307, "/elsewhere"),
    source: "protocol",
    kind: "non_protocol_response",
  },
  "cut-stream": {
    fault: cutStream([`data: ${NOTE}`], "fin"),
    source: "transport_closed",
    kind: "unexpected_eof",
  },
  "ended-stream": {
    fault: wholeStream([`data: ${NOTE}`]),
    source: "transport_closed",
    kind: "eof",
  },
};

Deno.test("tunnel to a faulty HTTP server: each fault is told, the next call succeeds", async () => {
  await using servers = new AsyncDisposableStack();
  const http: Record<string, string> = { main: servers.use(serveRawMcp()).url };
  for (const [name, { fault }] of Object.entries(FAULTS)) {
    http[name] = servers.use(await serveFaults(fault, answer(200, RESULT))).url;
  }
  await using tunnel = await startTunnel({ http });
  for (const [channel, { source, kind }] of Object.entries(FAULTS)) {
    const failed = await tunnel.call(request("x"), { channel });
    assertEquals(failureOf(failed), {
      status: 502,
      code: -32603,
      version: 1,
      source,
      transport_error_kind: kind,
      upstream_response_received: false,
    }, channel);
    assert(!failed.text.includes("http:"), failed.text);
    const next = await tunnel.call(request("x", "{}", "2"), { channel });
    assertEquals([next.status, next.text], [200, RESULT], channel);
  }
});

Deno.test("tunnel to a stream cut after an event id: goes on where it was, result delivered", async () => {
  await using server: FaultServer = await serveFaults(
    cutStream([`retry: 10\nid: e1\ndata: ${NOTE}`], "fin"),
    wholeStream([`id: e2\ndata: ${RESULT}`]),
  );
  await using tunnel = await startTunnel({ http: { main: server.url } });
  const answered = await tunnel.call(request("x", "{}", "2"), {
    accept: "application/json, text/event-stream",
    headers: { authorization: "Bearer e2e" },
  });
  assertEquals(
    answered.text,
    `event: message\ndata: ${NOTE}\n\nevent: message\ndata: ${RESULT}\n\n`,
  );
  const { head } = await soon(server.seen(2), "the resume");
  assertEquals(head[0], "GET /mcp HTTP/1.1");
  const sent = head.map((line) => line.toLowerCase());
  assert(sent.includes("last-event-id: e1") && sent.includes("authorization: bearer e2e"));
});

Deno.test("tunnel to a server that is down, or silent: told within bounds, then served", async () => {
  const downUrl = refusingUrl();
  await using silent = await serveFaults(hang, answer(200, RESULT));
  await using tunnel = await startTunnel({
    http: { main: silent.url, down: downUrl },
    flags: ["--mcp.connection-max-ttl=1500ms"],
  });
  const failure = async (channel: string) =>
    failureOf(await tunnel.call(request("x"), { channel }));
  const told = { code: -32603, version: 1, upstream_response_received: false };

  assertEquals(await failure("down"), {
    ...told,
    status: 502,
    source: "connect",
    transport_error_kind: "connection_refused",
  });
  const up = Deno.serve(
    { hostname: "127.0.0.1", port: Number(new URL(downUrl).port), onListen() {} },
    () => new Response(RESULT, { headers: { "content-type": "application/json" } }),
  );
  assertEquals((await tunnel.call(request("x", "{}", "2"), { channel: "down" })).text, RESULT);
  await up.shutdown();

  assertEquals(await failure("main"), {
    ...told,
    status: 504,
    source: "timeout",
    transport_error_kind: "timeout",
  });
  // The call was given up, not forgotten: its connection is closed.
  await soon(silent.ended(1), "the end of the connection");
  assertEquals((await tunnel.call(request("x", "{}", "2"))).text, RESULT);
});

Deno.test("tunnel to a server with large answers: 10 MiB cross, over 32 MiB are refused", async () => {
  await using mcp = serveRawMcp();
  await using tunnel = await startTunnel({ http: { main: mcp.url } });
  const over = await tunnel.call(request("big", `{"bytes":${33 * 1024 * 1024}}`));
  assertEquals(failureOf(over), {
    status: 502,
    code: -32603,
    version: 1,
    source: "protocol",
    transport_error_kind: "response_body_too_large",
    upstream_response_received: false,
  });
  const bytes = 10 * 1024 * 1024;
  const large = await tunnel.call(request("big", `{"bytes":${bytes}}`));
  assertEquals([large.status, JSON.parse(large.text).result.text.length], [200, bytes]);
});

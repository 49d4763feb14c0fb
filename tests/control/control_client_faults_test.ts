import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ControlRequestError } from "../../lib/control/control_client.ts";
import {
  type Fault,
  garbage,
  halfBody,
  hang,
  noAnswer,
  refusingUrl,
  serveFaults,
} from "../fixtures/fault_server.ts";
import { openClient, scriptPlane } from "./scripted_plane.ts";

const live = new AbortController().signal;

function failing(action: () => Promise<unknown>): Promise<ControlRequestError> {
  return assertRejects(action, ControlRequestError);
}

/** An answer that names a length it does not keep. */
function broken(status: number, headers: readonly string[]): Fault {
  const lines = [`HTTP/1.1 ${status} x`, ...headers, "content-length: 100"];
  return { kind: "send", text: `${lines.join("\r\n")}\r\n\r\n{"half`, then: "rst" };
}

Deno.test("wire 19: a poll that hangs past its deadline is a timeout", async () => {
  await using plane = await serveFaults(hang);
  using it = openClient(plane.url, { pollTimeoutMs: 10, guardrailMs: 20 });
  const error = await failing(() => it.client.poll(1, [], live));
  assertEquals([error.errorKind, error.status], ["timeout", undefined]);
});

Deno.test("control client: a short poll is not waited for as long as a long one", async () => {
  await using plane = await serveFaults(hang);
  using it = openClient(plane.url, { pollTimeoutMs: 30_000, guardrailMs: 20 });
  const error = await failing(() => it.client.poll(1, [], AbortSignal.timeout(5_000), 10));
  assertEquals(error.errorKind, "timeout");
});

Deno.test("wire 19: the deadline also ends a poll whose body hangs", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
  await using plane = await serveFaults({ kind: "send", text: head, then: "open" });
  using it = openClient(plane.url, { pollTimeoutMs: 10, guardrailMs: 20 });
  assertEquals((await failing(() => it.client.poll(1, [], live))).errorKind, "timeout");
});

Deno.test("wire 20: a poll ends as soon as it is cancelled", async () => {
  await using plane = scriptPlane();
  using it = openClient(plane.url);
  const stop = new AbortController();
  const polling = failing(() => it.client.poll(1, [], stop.signal));
  await plane.requests.nth(1);
  stop.abort();
  assertEquals((await polling).errorKind, "context_canceled");
  assertEquals(
    (await failing(() => it.client.poll(1, [], stop.signal))).errorKind,
    "context_canceled",
  );
});

Deno.test("control client: transport failures say whether the request can have arrived", async () => {
  for (
    const fault of [noAnswer("fin"), noAnswer("rst"), halfBody("fin"), halfBody("rst"), garbage]
  ) {
    await using plane = await serveFaults(fault);
    using it = openClient(plane.url);
    const error = await failing(() => it.client.poll(1, [], live));
    assertEquals([error.errorKind, error.status, error.notSent], ["other", undefined, false]);
  }
  using it = openClient(refusingUrl());
  const error = await failing(() => it.client.poll(1, [], live));
  assertEquals([error.errorKind, error.notSent], ["other", true]);
  assertEquals(error.message, "the control plane cannot be reached (connection_refused)");
  assertEquals(error.hint?.includes("firewall"), true);
});

Deno.test("control client: a page in the place of an answer is of something between, whose owner must act", async () => {
  const pages: readonly [type: string, body: string][] = [
    ["text/html; charset=utf-8", "<!doctype html><title>Sign in</title>"],
    ["application/json", "\n<html><body>Access to the network is restricted</body></html>"],
    ["text/html; charset=iso-8859-1", "<html><title>Anmeldung f\u00fcr G\u00e4ste</title>"],
  ];
  for (const [type, body] of pages) {
    const bytes = Uint8Array.from(body, (char) => char.charCodeAt(0));
    const answer = () => new Response(bytes, { headers: { "content-type": type } });
    await using portal = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
    using it = openClient(`http://127.0.0.1:${portal.addr.port}`);
    for (const ask of [() => it.client.poll(1, [], live), () => it.client.metadata(live)]) {
      const { message, hint, status } = await failing(ask);
      assertMatch(
        message,
        /^something between answered with an HTML page .*: a proxy, or a captive/,
      );
      assertMatch(hint ?? "", /^whoever runs this client's network must /);
      assertEquals(status, 200);
    }
  }
});

Deno.test("control client: a poll answer past the bound is refused", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n{";
  await using plane = await serveFaults({ kind: "send", text: head, then: "open" });
  using it = openClient(plane.url);
  const { message } = await failing(() => it.client.poll(1, [], live));
  assertMatch(message, /^the body is larger than \d+ bytes$/);
});

Deno.test("post: a 200 counts although the rest of the answer breaks off", async () => {
  await using plane = await serveFaults(broken(200, []));
  using it = openClient(plane.url);
  assertEquals((await it.client.post("{}", [], 1000, live)).status, 200);
});

Deno.test("post: an error status counts although its explanation breaks off", async () => {
  await using plane = await serveFaults(broken(503, ["retry-after: 3"]));
  using it = openClient(plane.url);
  const { status, retryAfterMs } = await it.client.post("{}", [], 1000, live);
  assertEquals([status, retryAfterMs], [503, 3000]);
});

Deno.test("post: of several Retry-After lines the first counts", async () => {
  await using plane = await serveFaults(broken(429, ["retry-after: 3", "retry-after: 9"]));
  using it = openClient(plane.url);
  assertEquals((await it.client.post("{}", [], 1000, live)).retryAfterMs, 3000);
});

Deno.test("post: its own timeout ends it", async () => {
  await using plane = await serveFaults(hang);
  using it = openClient(plane.url);
  const error = await failing(() => it.client.post("{}", [], 20, live));
  assertEquals([error.errorKind, error.notSent], ["timeout", false]);
});

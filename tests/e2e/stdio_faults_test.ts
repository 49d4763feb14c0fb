import { assertEquals, assertNotEquals } from "@std/assert";
import { scriptedServer } from "./stdio_servers.ts";
import { failureOf, request, startTunnel, type Tunnel } from "./tunnel.ts";

Deno.test("tunnel to a faulty stdio server: each fault stays with its call, the client serves on", async () => {
  const server = scriptedServer();
  await using tunnel = await startTunnel({
    stdio: { main: server, crash: server, deaf: server, noisy: server },
  });
  await Promise.all([
    exits(tunnel),
    floods(tunnel),
    answersWrongId(tunnel),
    stopsReading(tunnel),
  ]);
  assertEquals((await tunnel.client.readyz()).status, 200);
});

/** The calls in flight fail, the next one finds a new child. */
async function exits(tunnel: Tunnel): Promise<void> {
  const call = callOn(tunnel, "crash");
  const pid = await resultOf(call("pid"));
  const held = call("hold");
  await inHand(tunnel, "crash");
  const crashed = await Promise.all([held, call("crash")]);
  for (const answer of crashed) assertEquals(failureOf(answer), broken("eof"));
  assertNotEquals(await resultOf(call("pid")), pid);
}

/** Noise on stdout is skipped and counted exactly. */
async function floods(tunnel: Tunnel): Promise<void> {
  const lines = 20_000;
  const call = callOn(tunnel, "noisy");
  assertEquals(await resultOf(call("noise", `{"lines":${lines}}`)), "quiet");
  assertEquals(await resultOf(call("echo", `"next"`)), "next");
  await tunnel.client.counted(skipped("noisy", "not_json"), lines);
}

/** An answer to nobody is skipped; the one that is meant arrives. */
async function answersWrongId(tunnel: Tunnel): Promise<void> {
  const call = callOn(tunnel, "main");
  const right = `{"jsonrpc":"2.0","id":<id>,"result":"mine"}\n`;
  for (const wrong of [`"<id>"`, "4711", "null"]) {
    const text = JSON.stringify(`{"jsonrpc":"2.0","id":${wrong},"result":"foreign"}\n` + right);
    assertEquals(await resultOf(call("say", `{"text":${text}}`)), "mine");
  }
  await tunnel.client.counted(skipped("main", "unknown_id"), 3);
}

/** A child that no longer reads is replaced once its pipe has been full for 10 s. */
async function stopsReading(tunnel: Tunnel): Promise<void> {
  const call = callOn(tunnel, "deaf");
  const pid = await resultOf(call("pid"));
  assertEquals(await resultOf(call("deaf")), "deaf");
  const large = call("echo", JSON.stringify("x".repeat(1024 * 1024)));
  assertEquals(failureOf(await large), broken("closed_pipe"));
  assertNotEquals(await resultOf(call("pid")), pid);
}

/** Asks the child itself until it holds a call; each question is a call through the tunnel. */
async function inHand(tunnel: Tunnel, channel: string): Promise<void> {
  for (let check = 0; check < 100; check++) {
    const held = await resultOf(callOn(tunnel, channel)("held"));
    if (Array.isArray(held) && held.length > 0) return;
  }
  throw new Error("the call did not reach the child");
}

function callOn(tunnel: Tunnel, channel: string) {
  return (method: string, params?: string, id?: string) =>
    tunnel.call(request(method, params, id), { channel });
}

async function resultOf(answer: ReturnType<Tunnel["call"]>): Promise<unknown> {
  const { status, text } = await answer;
  assertEquals(status, 200, text);
  return JSON.parse(text).result;
}

function broken(kind: "eof" | "closed_pipe") {
  return {
    status: 502,
    code: -32603,
    version: 1,
    source: "transport_closed",
    transport_error_kind: kind,
    upstream_response_received: false,
  };
}

function skipped(channel: string, reason: string): string {
  return `tunnel_client_child_lines_skipped_total{channel="${channel}",reason="${reason}"}`;
}

import { assertEquals } from "@std/assert";
import process from "node:process";
import type { OutboundRequest } from "../../lib/harpoon/send.ts";
import { openSender } from "../../lib/harpoon/send.ts";
import { egress } from "../fixtures/hear.ts";
import { inShort, plain, sendTo, serveRaw } from "./send_peers.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("reuse: requests of one way out share a connection, whatever record describes it", async () => {
  await using peer = serveRaw(async (write) => (await write(plain()), "open"));
  await using sender = openSender();
  for (const way of [egress({}), egress({}), { ...egress({}), poolSize: 9 }]) {
    await sendTo(sender, peer.url, { egress: way });
  }
  assertEquals(peer.connections, 1);
});

Deno.test("reuse: a connection that serves many requests is left as it was by each", async () => {
  await using peer = serveRaw(async (write) => (await write(plain()), "open"));
  await using sender = openSender();
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => void warnings.push(message);
  process.on("warning", onWarning); // of more listeners than the platform thinks sound
  for (let i = 0; i < 30; i++) assertEquals(inShort(await sendTo(sender, peer.url)), "200 ok");
  process.off("warning", onWarning);
  assertEquals(warnings, []);
  assertEquals(peer.connections, 1);
});

Deno.test("reuse: a connection made under other rules for addresses is not used", async () => {
  await using peer = serveRaw(async (write) => (await write(plain()), "open"));
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, peer.url)), "200 ok");
  const refused = await sendTo(sender, peer.url, { addresses: ["10.0.0.0/8"] });
  assertEquals(inShort(refused), "failed address request");
  const allowed = await sendTo(sender, peer.url, { addresses: ["127.0.0.0/8"] });
  assertEquals(inShort(allowed), "200 ok");
  assertEquals(peer.connections, 2);
});

Deno.test("reuse: concurrent requests have connections of their own, as many of which are kept as are wanted", async () => {
  const all = Promise.withResolvers<void>();
  await using peer = serveRaw(async (write) => {
    if (peer.requests.length === 3) all.resolve();
    await all.promise;
    await write(plain());
    return "open";
  });
  await using sender = openSender();
  const way = { ...egress({}), poolSize: 2 };
  const three = () => Promise.all([1, 2, 3].map(() => sendTo(sender, peer.url, { egress: way })));
  assertEquals((await three()).map(inShort), ["200 ok", "200 ok", "200 ok"]);
  assertEquals((await three()).map(inShort), ["200 ok", "200 ok", "200 ok"]);
  assertEquals(peer.connections, 4, "two of three were kept");
});

Deno.test("reuse: a connection the server announces the end of is not kept", async () => {
  await using peer = serveRaw(async (write) => {
    await write(plain("ok", ["Connection: close"]));
    return "open";
  });
  await using sender = openSender();
  for (let i = 0; i < 2; i++) assertEquals(inShort(await sendTo(sender, peer.url)), "200 ok");
  assertEquals(peer.connections, 2);
  await peer.ended(2);
});

Deno.test("reuse: an idle connection is closed by itself, a second before the server would", async () => {
  await using peer = serveRaw(async (write) => {
    await write(plain("ok", ["Keep-Alive: timeout=2"]));
    return "open";
  });
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, peer.url)), "200 ok");
  await peer.ended(1);
});

/** A server that dies on the second request of a connection, and what became of two requests. */
async function secondOutcome(
  second: Partial<OutboundRequest>,
  partOfAnswer = "",
): Promise<{ outcome: string; lines: string[]; connections: number }> {
  await using peer = serveRaw(async (write, { connection }) => {
    const onIt = peer.requests.filter((request) => request.connection === connection).length;
    if (onIt === 1) return await write(plain()), "open";
    if (partOfAnswer !== "") await write(partOfAnswer);
  });
  await using sender = openSender();
  await sendTo(sender, peer.url);
  const outcome = inShort(await sendTo(sender, peer.url, second));
  const lines = peer.requests.map(({ text }) => text.split(" ", 1)[0] ?? "");
  return { outcome, lines, connections: peer.connections };
}

Deno.test("reuse: only what asks for nothing to be done is sent again when a kept connection turns out dead", async () => {
  for (const method of ["GET", "HEAD"]) {
    assertEquals(await secondOutcome({ method }), {
      outcome: method === "GET" ? "200 ok" : "200 ",
      lines: ["GET", method, method],
      connections: 2,
    });
  }
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    assertEquals(await secondOutcome({ method, body: bytes("once") }), {
      outcome: "failed reset request",
      lines: ["GET", method],
      connections: 1,
    });
  }
});

Deno.test("reuse: nothing is sent again after a byte of an answer, or on a new connection", async () => {
  const begun = await secondOutcome({}, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na");
  assertEquals(begun, { outcome: "failed reset response", lines: ["GET", "GET"], connections: 1 });
  await using dead = serveRaw(() => Promise.resolve());
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, dead.url)), "failed reset request");
  assertEquals(dead.connections, 1);
});

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { openSender } from "../../lib/harpoon/send.ts";
import { inShort, outbound, plain, sendTo, serveRaw } from "./send_peers.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("send: path and query go out as they stand in the URL, without userinfo and fragment [harpoon §3]", async () => {
  await using peer = serveRaw(async (write) => (await write(plain()), "open"));
  await using sender = openSender();
  const paths = ["/", "////", "/a/../b/./c", "/a%2Fb//?x=a+b&y=%20&z=''", "/~a;b=1,2"];
  for (const path of paths) assertEquals(inShort(await sendTo(sender, peer.url + path)), "200 ok");
  await sendTo(sender, `http://us%20er:pass@127.0.0.1:${peer.port}/u#part`);
  await sendTo(sender, peer.url);
  assertEquals(
    peer.requests.map(({ text }) => text.split("\r\n", 1)[0]),
    [...paths, "/u", "/"].map((path) => `GET ${path} HTTP/1.1`),
  );
  assertEquals(peer.requests.some(({ text }) => /pass|authorization/i.test(text)), false);
});

Deno.test("send: header lines go out as given and in order, those of the connection are the sender's [harpoon §5]", async () => {
  await using peer = serveRaw(async (write) => (await write(plain()), "open"));
  await using sender = openSender();
  await sendTo(sender, `${peer.url}/h`, {
    headers: [["X-B", "2"], ["x-a", "1"], ["X-B", "3"], ["Host", "evil"], ["content-length", "99"]],
  });
  const [request] = peer.requests;
  assertEquals(request?.text.split("\r\n"), [
    "GET /h HTTP/1.1",
    `Host: 127.0.0.1:${peer.port}`,
    "X-B: 2",
    "x-a: 1",
    "X-B: 3",
    "Accept-Encoding: gzip",
    "Connection: keep-alive",
    "",
    "",
  ]);
});

Deno.test("send: a body goes with its length whatever the method, GET included [harpoon §5]", async () => {
  await using peer = serveRaw(async (write) => (await write(plain()), "open"));
  await using sender = openSender();
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const outcome = await sendTo(sender, peer.url, { method, body: bytes("{}ÿ") });
    assertEquals(inShort(outcome), "200 ok");
  }
  const seen = peer.requests.map(({ text }) => text.replaceAll("\r\n", "\n"));
  for (const text of seen) {
    assertEquals(/^content-length: (\d+)$/im.exec(text)?.[1], "4", text);
    assertEquals(/transfer-encoding/i.test(text), false, text);
    assertEquals(text.endsWith("\n\n{}\u00c3\u00bf"), true, text);
  }
  for (
    const [method, length] of [["GET", undefined], ["DELETE", undefined], ["POST", "0"]] as const
  ) {
    await sendTo(sender, peer.url, { method });
    const { text = "" } = peer.requests.at(-1) ?? {};
    assertEquals(/^content-length: (\d+)/im.exec(text)?.[1], length, text);
    assertEquals(/transfer-encoding/i.test(text), false, text);
  }
});

Deno.test("send: an answer's lines come back as they came, binary bodies too, redirects are not followed [harpoon §6]", async () => {
  const body = new Uint8Array(256).map((_, i) => i);
  await using peer = serveRaw(async (write) => {
    await write("HTTP/1.1 302 Found\r\nLocation: /next\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\n");
    await write(`X-T: \u00ff\r\nContent-Length: 256\r\n\r\n`);
    await write(body);
    return "open";
  });
  await using sender = openSender();
  for (let i = 0; i < 2; i++) {
    const outcome = await sendTo(sender, `${peer.url}/first`);
    if (outcome.kind !== "answered") throw new Error(inShort(outcome));
    assertEquals(outcome.status, 302);
    assertEquals(outcome.headers, [
      ["Location", "/next"],
      ["set-cookie", "a=1"],
      ["Set-Cookie", "b=2"],
      ["X-T", "\u00c3\u00bf"],
      ["Content-Length", "256"],
    ]);
    assertEquals(outcome.body, body);
  }
  assertEquals(peer.requests.length, 2);
  assertEquals(peer.requests.some(({ text }) => /cookie|referer/i.test(text)), false);
});

Deno.test("send: answers without a body have none, whatever their lines promise", async () => {
  const heads: Record<string, string> = {
    "/head": "200 OK\r\nContent-Length: 999999999\r\nContent-Encoding: br",
    "/204": "204 No Content",
    "/304": "304 Not Modified\r\nContent-Length: 5\r\nContent-Encoding: gzip",
    "/gzip": "200 OK\r\nContent-Length: 0\r\nContent-Encoding: gzip",
  };
  await using peer = serveRaw(async (write, { text }) => {
    await write(`HTTP/1.1 ${heads[text.split(" ")[1] ?? ""]}\r\n\r\n`);
    return "open";
  });
  await using sender = openSender();
  const ask = async (path: string, method = "GET") =>
    inShort(await sendTo(sender, peer.url + path, { method }));
  assertEquals(await ask("/head", "HEAD"), "200 ");
  assertEquals(await ask("/204"), "204 ");
  assertEquals(await ask("/304"), "304 ");
  assertEquals(await ask("/gzip"), "200 ");
  assertEquals(peer.connections, 1);
});

Deno.test("send: interim answers are passed over, a change of protocol is refused", async () => {
  await using peer = serveRaw(async (write, { text }) => {
    if (text.startsWith("GET /up")) {
      await write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n??",
      );
      return "open";
    }
    await write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    await write(plain("real"));
    return "open";
  });
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, peer.url)), "200 real");
  assertEquals(inShort(await sendTo(sender, `${peer.url}/up`)), "failed protocol request");
  await peer.ended(1);
});

Deno.test("send: rejects with the reason of its signal, before, while connecting and while waiting", async () => {
  await using peer = serveRaw(() => Promise.resolve("open"));
  await using sender = openSender();
  const reason = new DOMException("the time is up", "TimeoutError");
  const early = new AbortController();
  early.abort(reason);
  assertStrictEquals(
    await assertRejects(() => sender.send(outbound(peer.url), early.signal)),
    reason,
  );
  assertEquals(peer.connections, 0);
  for (const wait of [() => Promise.resolve(), () => peer.seen(1)]) {
    const given = new AbortController();
    const sending = sender.send(outbound(peer.url), given.signal);
    const rejected = assertRejects(() => sending);
    await wait();
    given.abort(reason);
    assertStrictEquals(await rejected, reason);
  }
});

Deno.test("send: what cannot be written as a request fails before anything is sent", async () => {
  await using peer = serveRaw((write) => write(plain()));
  await using sender = openSender();
  const inject = await sendTo(sender, peer.url, { headers: [["X-A", "1\r\nX-B: 2"]] });
  assertEquals(inShort(inject), "failed protocol request");
  const name = await sendTo(sender, peer.url, { headers: [["X A", "1"]] });
  assertEquals(inShort(name), "failed protocol request");
  assertEquals(peer.requests, []);
});

Deno.test("send: nobody there, and no such name, are told apart [harpoon §15]", async () => {
  const gone = serveRaw((write) => write(plain()));
  await gone[Symbol.asyncDispose]();
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, gone.url)), "failed connect request");
  const nowhere = await sendTo(sender, "http://no-such-name.invalid/");
  assertEquals(inShort(nowhere), "failed dns request");
});

Deno.test("send: the end of a sender ends what it is at, and what comes later", async () => {
  await using peer = serveRaw(() => Promise.resolve("open"));
  const sender = openSender();
  const sending = sendTo(sender, peer.url);
  await peer.seen(1);
  await sender[Symbol.asyncDispose]();
  assertEquals(inShort(await sending), "failed reset request");
  await peer.ended(1);
  assertEquals(inShort(await sendTo(sender, peer.url)), "failed connect request");
  assertEquals(peer.connections, 1);
});

import { assert, assertEquals, assertLess, assertRejects, assertStrictEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { openSender } from "../../lib/harpoon/send.ts";
import { inShort, outbound, plain, type RawAnswer, sendTo, serveRaw } from "./send_peers.ts";

const LIMIT = 1_000;

/** What comes back of one answer, and whether the server saw the connection end. */
async function outcomeOf(answer: RawAnswer, method = "GET"): Promise<string> {
  await using peer = serveRaw(answer);
  await using sender = openSender();
  return inShort(await sendTo(sender, peer.url, { method, maxBodyBytes: LIMIT }));
}

function gzipped(body: Uint8Array | string, lines = ""): RawAnswer {
  const packed = gzipSync(body);
  return async (write) => {
    await write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${lines}`);
    await write(`Content-Length: ${packed.length}\r\n\r\n`);
    await write(packed);
  };
}

/** Writes until the other side hangs up. */
async function endlessly(write: (part: string) => Promise<void>, part: string): Promise<never> {
  for (;;) await write(part);
}

Deno.test("body: the limit is kept to the byte, declared, chunked or ended by the connection [harpoon §7]", async () => {
  for (const size of [LIMIT, LIMIT + 1]) {
    const body = "x".repeat(size);
    const wanted = size === LIMIT ? `200 ${body}` : "too_large 200";
    assertEquals(await outcomeOf((write) => write(plain(body))), wanted);
    assertEquals(await outcomeOf((write) => write(`HTTP/1.1 200 OK\r\n\r\n${body}`)), wanted);
    assertEquals(await outcomeOf(gzipped(body)), wanted);
    assertEquals(
      await outcomeOf(async (write) => {
        await write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (const byte of body) await write(`1;x=y\r\n${byte}\r\n`);
        await write("0\r\nX-Trailer: 1\r\n\r\n");
      }),
      wanted,
    );
  }
});

Deno.test("body: a declared length over the limit ends the exchange at once, and its connection", async () => {
  await using peer = serveRaw(async (write) => {
    await write("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n");
    return "open";
  });
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, peer.url)), "too_large 200");
  await peer.ended(1);
});

Deno.test("body: endless answers end at the limit, and their connections with them", async () => {
  const heads = ["", "Content-Length: 90000000000\r\n", "Transfer-Encoding: chunked\r\n"];
  for (const lines of heads) {
    await using peer = serveRaw(async (write) => {
      await write(`HTTP/1.1 200 OK\r\n${lines}\r\n`);
      await endlessly(write, lines.startsWith("T") ? "4\r\nabcd\r\n" : "abcd");
    });
    await using sender = openSender();
    assertEquals(inShort(await sendTo(sender, peer.url)), "too_large 200");
    await peer.ended(1);
  }
});

Deno.test("body: gzip that decodes to nothing for ever ends by the bytes received", async () => {
  // Stored blocks of no bytes, behind a gzip head (RFC 1951 §3.2.4).
  const head = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  const nothing = new Uint8Array(65_535).map((_, i) => i % 5 < 3 ? 0 : 255);
  await using peer = serveRaw(async (write) => {
    await write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    await write(head);
    for (;;) await write(nothing);
  });
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, peer.url)), "too_large 200");
  await peer.ended(1);
});

Deno.test("body: lies about the length are no answers", async () => {
  const cut = await outcomeOf((write) => write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
  assertEquals(cut, "failed reset response");
  const chunked = await outcomeOf((write) =>
    write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
  );
  assertEquals(chunked, "failed reset response");
  const two = await outcomeOf((write) =>
    write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
  );
  assertEquals(two, "failed protocol request");
  const both = await outcomeOf((write) =>
    write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
  );
  assertEquals(both, "failed protocol request");
  const size = await outcomeOf((write) =>
    write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n")
  );
  assertEquals(size, "failed protocol response");
});

Deno.test("body: what follows an answer is not taken for the next one", async () => {
  await using peer = serveRaw(async (write) => {
    await write(plain("one") + plain("forged"));
    return "open";
  });
  await using sender = openSender();
  assertEquals(inShort(await sendTo(sender, peer.url)), "200 one");
  const second = await sendTo(sender, peer.url);
  assertEquals(inShort(second), "200 one");
  assertEquals(peer.connections, 2);
});

Deno.test("body: heads that are none, or too long, are a protocol trouble", async () => {
  const texts = [
    "garbage\r\n\r\n",
    "HTTP/1.1 abc OK\r\n\r\n",
    `HTTP/1.1 200 OK\r\nX: ${"y".repeat(20_000)}\r\n\r\n`,
    "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
  ];
  for (const text of texts) {
    assertEquals(await outcomeOf((write) => write(text)), "failed protocol request", text);
  }
  const endless: RawAnswer = async (write) => {
    await write("HTTP/1.1 200 OK\r\n");
    await endlessly(write, "X-Y: zzzzzzzzzzzzzzzzzzzz\r\n");
  };
  assertEquals(await outcomeOf(endless), "failed protocol request");
});

Deno.test("body: gzip is undone; another encoding, or broken gzip, is an encoding trouble", async () => {
  assertEquals(await outcomeOf(gzipped("hello")), "200 hello");
  assertEquals(await outcomeOf(gzipped("")), "200 ");
  const named = (name: string) => (write: (part: string) => Promise<void>) =>
    write(plain("abc", [`Content-Encoding: ${name}`]));
  assertEquals(await outcomeOf(named("identity")), "200 abc");
  for (const name of ["br", "zstd", "deflate", "gzip, gzip", "gzip"]) {
    assertEquals(await outcomeOf(named(name)), "failed encoding response", name);
  }
  const half = gzipSync("hello, hello").subarray(0, 15);
  const cut: RawAnswer = async (write) => {
    await write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 15\r\n\r\n`);
    await write(half);
  };
  assertEquals(await outcomeOf(cut), "failed encoding response");
  const reset: RawAnswer = async (write) => {
    await write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n`);
    await write(half);
  };
  assertEquals(await outcomeOf(reset), "failed reset response");
});

Deno.test("body: a slow drip ends with the signal, and its connection with it", async () => {
  const dripped = Promise.withResolvers<void>();
  await using peer = serveRaw(async (write) => {
    await write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
    for (let i = 0;; i++) {
      await write("x");
      if (i === 2) dripped.resolve();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  await using sender = openSender();
  const given = new AbortController();
  const reason = new DOMException("the time is up", "TimeoutError");
  const sending = sender.send(outbound(peer.url), given.signal);
  const rejected = assertRejects(() => sending);
  await dripped.promise;
  given.abort(reason);
  assertStrictEquals(await rejected, reason);
  await peer.ended(1);
});

Deno.test("body: a bomb of a gigabyte ends at the limit within 8 MiB of memory [harpoon §12.6]", async () => {
  // Members in a row decode to one body (RFC 1952 §2.2).
  const member = gzipSync(new Uint8Array(16 * 1024 * 1024));
  await using peer = serveRaw(async (write, { text }) => {
    if (text.startsWith("GET /bomb")) {
      await write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
      for (let i = 0; i < 64; i++) await write(member);
      return;
    }
    await gzipped("x".repeat(50_000))(write, { text, connection: 0 });
  });
  const [program, lib] = ["./gzip_bomb_target.ts", "../../lib"].map((path) =>
    new URL(path, import.meta.url).pathname
  );
  const grown = async (): Promise<number> => {
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--frozen", `--allow-read=${lib}`, "--allow-net=127.0.0.1"]
        .concat(program ?? "", peer.url),
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const { ends, grownBytes } = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(ends, Array(10).fill("too_large"));
    return grownBytes;
  };
  // The collector takes its time on a busy machine: the least of three runs is what is needed.
  const least = Math.min(await grown(), await grown(), await grown());
  assertLess(least, 8 * 1024 * 1024);
});

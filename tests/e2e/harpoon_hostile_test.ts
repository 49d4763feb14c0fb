import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { gzipSync } from "node:zlib";
import { plain, type RawAnswer, serveRaw } from "../harpoon/send_peers.ts";
import { startHarpoon, type ToolAnswer } from "./harpoon_rig.ts";

/** What hostile answers may cost beyond what good ones do. */
const MAX_GROWN_BYTES = 8 * 1024 * 1024;
/** The client's own memory settings (`deno task start`). */
const MEMORY = "--v8-flags=--max-semi-space-size=8,--heap-growing-percent=60";
/** So many of the largest good answers bring the heap to its usual size. */
const WARM_CALLS = 160;
const ROUNDS = 6;
const LIMIT_BYTES = 102_400;
const TIMEOUT_MS = 100;

const OK = "HTTP/1.1 200 OK\r\n";
const BINARY = new Uint8Array(65_536).map((_, n) => n % 251);
/** Members in a row decode to one body: a gigabyte (RFC 1952 §2.2). */
const MEMBER = gzipSync(new Uint8Array(16 * 1024 * 1024));
/** Stored blocks of no bytes, behind a gzip head (RFC 1951 §3.2.4). */
const NOTHING = new Uint8Array(65_535).map((_, n) => n % 5 < 3 ? 0 : 255);

/** Writes until the other side hangs up. */
async function endlessly(
  write: (part: string | Uint8Array) => Promise<void>,
  part: string | Uint8Array,
): Promise<never> {
  for (;;) await write(part);
}

/** A pause between two drips, which is what makes them slow. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

/** What a server can do wrong, and how the call ends: the text behind its label, and the code. */
const HOSTILE: Readonly<Record<string, readonly [text: string, code: string, RawAnswer]>> = {
  "declared-large": ["response exceeds size limit", "response_too_large", async (write) => {
    await write(`${OK}Content-Length: 90000000000\r\n\r\n`);
    await endlessly(write, BINARY);
  }],
  "endless-chunks": ["response exceeds size limit", "response_too_large", async (write) => {
    await write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
    await endlessly(write, `10000\r\n${"x".repeat(65_536)}\r\n`);
  }],
  "endless-binary": ["response exceeds size limit", "response_too_large", async (write) => {
    await write(`${OK}Content-Type: application/octet-stream\r\n\r\n`);
    await endlessly(write, BINARY);
  }],
  "gzip-bomb": ["response exceeds size limit", "response_too_large", async (write) => {
    await write(`${OK}Content-Encoding: gzip\r\n\r\n`);
    for (let n = 0; n < 64; n++) await write(MEMBER);
  }],
  "gzip-of-nothing": ["response exceeds size limit", "response_too_large", async (write) => {
    await write(`${OK}Content-Encoding: gzip\r\n\r\n`);
    await write(new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]));
    await endlessly(write, NOTHING);
  }],
  "unasked-coding": ["response read failed", "encoding", async (write) => {
    await write(`${OK}Content-Encoding: br\r\nContent-Length: 4\r\n\r\nabcd`);
  }],
  "slow-drip": ["request failed", "timeout", async (write) => {
    await write(`${OK}Content-Length: 5000\r\n\r\n`);
    for (;;) {
      await write("x");
      await pause();
    }
  }],
  "slow-head": ["request failed", "timeout", async (write) => {
    await write(OK);
    for (;;) {
      await write("X");
      await pause();
    }
  }],
  "endless-head": ["request failed", "protocol", async (write) => {
    await write(OK);
    await endlessly(write, `X-Long: ${"x".repeat(8_000)}\r\n`);
  }],
  "no-http": ["request failed", "protocol", async (write) => {
    await write(BINARY);
  }],
  "cut-off": ["response read failed", "reset", async (write) => {
    await write(`${OK}Content-Length: 5000\r\n\r\nabc`);
  }],
};

Deno.test("harpoon through the tunnel: hostile answers end in clear errors within the limit's memory [harpoon §12.6]", async (t) => {
  await using peer = serveRaw(async (write, request) => {
    const [, path = ""] = /^GET \/(\S*)/.exec(request.text) ?? [];
    const [, , answer] = HOSTILE[path] ?? [];
    if (answer !== undefined) return await answer(write, request);
    if (path === "largest") return await write(plain("x".repeat(LIMIT_BYTES)));
    await write(`${OK}Content-Length: 3\r\n\r\n`);
    await write(new Uint8Array([0xff, 0, 1]));
  });
  const names = Object.keys(HOSTILE);
  await using harpoon = await startHarpoon({
    permissions: [MEMORY],
    flags: [
      "--harpoon.allow-plaintext-http",
      ...[...names, "binary", "largest"].map((name) =>
        `--harpoon.target=label=${name},url=${peer.url}/${name}`
      ),
    ],
  });
  const call = (label: string) =>
    harpoon.tool("call_target", {
      label,
      method: "GET",
      ...(label.startsWith("slow") ? { timeout_ms: TIMEOUT_MS } : {}),
    });
  let highest = 0;
  const round = async () => {
    const answers: [string, ToolAnswer][] = [];
    for (const name of names) {
      answers.push([name, await call(name)]);
      highest = Math.max(highest, harpoon.rss());
    }
    return answers;
  };

  await t.step("each ends in its error, which holds nothing of the answer", async () => {
    for (const [name, { isError, text, meta, structured }] of await round()) {
      const [expected, code] = HOSTILE[name] ?? [];
      assertEquals([name, text, meta?.["code"]], [name, `label ${name}: ${expected}`, code]);
      assert(isError && structured === undefined);
    }
  });
  await t.step("bytes that are no text come back as they are", async () => {
    const { structured } = await call("binary");
    assertEquals(structured?.["body_base64"], "/wAB");
  });
  await t.step("memory stays", async () => {
    for (let n = 0; n < WARM_CALLS; n++) assert(!(await call("largest")).isError);
    // The collector takes its time on a busy machine: the least of three is what is needed.
    let least = Infinity;
    for (let tries = 0; tries < 3 && least > MAX_GROWN_BYTES; tries++) {
      const before = harpoon.rss();
      highest = before;
      for (let n = 0; n < ROUNDS; n++) await round();
      least = Math.min(least, highest - before);
    }
    assertLessOrEqual(least, MAX_GROWN_BYTES);
  });
});

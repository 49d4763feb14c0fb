import { assert, assertEquals } from "@std/assert";
import { Deadlines } from "../../lib/core/deadlines.ts";
import { readBody } from "../../lib/plane/read_body.ts";
import { FakeClock } from "./fake_clock.ts";

const LIMITS = { maxBytes: 10, timeoutMs: 1000 };

function request(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://plane.test/", { method: "POST", body, headers });
}

Deno.test("readBody() reads up to the limit, whatever the length header says", async () => {
  const deadlines = new Deadlines(new FakeClock());
  for (const headers of [{}, { "content-length": "10" }]) {
    const body = await readBody(request("0123456789", headers), LIMITS, deadlines);
    assertEquals(body, { kind: "text", text: "0123456789" });
  }
  for (const headers of [{}, { "content-length": "11" }]) {
    const body = await readBody(request("01234567890", headers), LIMITS, deadlines);
    assert(body.kind === "refused");
    assertEquals(body.error.status, 413);
  }
});

Deno.test("readBody() stops reading a stream at the limit", async () => {
  const deadlines = new Deadlines(new FakeClock());
  let chunks = 0;
  let cancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(4));
    },
    cancel() {
      cancelled = true;
    },
  });
  const body = await readBody(request(endless), LIMITS, deadlines);
  assert(body.kind === "refused");
  assertEquals(body.error.status, 413);
  assert(chunks <= 5, String(chunks));
  await Promise.resolve();
  assertEquals(cancelled, true);
});

Deno.test("readBody() refuses invalid UTF-8 instead of repairing it", async () => {
  const deadlines = new Deadlines(new FakeClock());
  for (const headers of [{}, { "content-length": "2" }]) {
    const body = await readBody(
      request(new Uint8Array([0x22, 0xff]), headers),
      LIMITS,
      deadlines,
    );
    assert(body.kind === "refused");
    assertEquals(body.error.code, "invalid_json_payload");
  }
});

Deno.test("readBody() gives up on a body that stalls", async () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const reading = readBody(request(new ReadableStream()), LIMITS, deadlines);
  await clock.advance(1000);
  const body = await reading;
  assert(body.kind === "refused");
  assertEquals(body.error.status, 408);
});

Deno.test("readBody() leaves no deadline behind", async () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  await readBody(request("{}"), LIMITS, deadlines);
  await clock.advance(1000);
  assertEquals(clock.sleeping, 0);
});

import { assert, assertEquals } from "@std/assert";
import { firstBytes, utf8Bytes } from "../../lib/core/text_bytes.ts";
import {
  captureView,
  MAX_CAPTURED_BYTES,
  MAX_CAPTURED_REQUESTS,
  PayloadRing,
  payloadView,
} from "../../lib/ops/payload_ring.ts";

const SECRET = 'key/with"quote-0123';

function taken(
  ring: PayloadRing,
  requestId: string,
  direction: "request" | "reply" | "notification",
  text: string,
  maxBytes = 1_000_000,
) {
  ring.take({ requestId, direction, text: firstBytes(text, maxBytes), bytes: utf8Bytes(text) });
}

const ringOf = (...secrets: string[]) => new PayloadRing(() => secrets);

Deno.test("PayloadRing: the messages of a request, as the characters they came in [ui §5]", () => {
  const ring = ringOf();
  const request = '{"id":9007199254740993,"params":{ "n":1.0 }}';
  taken(ring, "a", "request", request);
  assertEquals(ring.get("a"), {
    request: { text: request, bytes: 44, cut: false, redacted: 0 },
    reply: null,
    notifications: [],
  });
  taken(ring, "a", "notification", '{"n":1}');
  taken(ring, "a", "reply", '{"ü":1e400}');
  const { reply, notifications } = ring.get("a") ?? {};
  assertEquals(reply, { text: '{"ü":1e400}', bytes: 12, cut: false, redacted: 0 });
  assertEquals(notifications, [{ text: '{"n":1}', bytes: 7, cut: false, redacted: 0 }]);
});

Deno.test("PayloadRing: a request that began before capturing did is not half kept", () => {
  const ring = ringOf();
  taken(ring, "a", "reply", "{}");
  taken(ring, "a", "notification", "{}");
  assertEquals([ring.get("a"), ring.size, ring.bytes], [undefined, 0, 0]);
});

Deno.test("PayloadRing: keeps the latest requests, the oldest gives way whole", () => {
  const ring = ringOf();
  for (let n = 0; n <= MAX_CAPTURED_REQUESTS; n++) taken(ring, `r${n}`, "request", "{}");
  assertEquals([ring.size, ring.get("r0"), ring.get("r1")?.request?.text], [
    MAX_CAPTURED_REQUESTS,
    undefined,
    "{}",
  ]);
  taken(ring, "r0", "reply", "{}");
  assertEquals(ring.get("r0"), undefined);
});

Deno.test("PayloadRing: stays within its memory, whatever comes", () => {
  const ring = ringOf();
  const large = "x".repeat(1_000_000);
  for (let n = 0; n < 20; n++) {
    taken(ring, `r${n}`, "request", large);
    taken(ring, `r${n}`, "reply", large);
    assert(ring.bytes <= MAX_CAPTURED_BYTES, String(n));
  }
  assertEquals(ring.size, 2);
  for (let n = 0; n < 100; n++) taken(ring, "r19", "notification", large);
  assert(ring.bytes <= MAX_CAPTURED_BYTES);
  ring.clear();
  assertEquals([ring.size, ring.bytes, ring.get("r19")], [0, 0, undefined]);
});

Deno.test("PayloadRing: of many notifications the first ones are kept", () => {
  const ring = ringOf();
  taken(ring, "a", "request", "{}");
  for (let n = 0; n < 100; n++) taken(ring, "a", "notification", `{"n":${n}}`);
  taken(ring, "a", "reply", "{}");
  const { notifications, reply } = ring.get("a") ?? {};
  assertEquals([notifications?.length, notifications?.at(-1)?.text], [64, '{"n":63}']);
  assertEquals(reply?.text, "{}");
});

Deno.test("PayloadRing: the same id again begins anew", () => {
  const ring = ringOf();
  for (const text of ["{}", '{"n":2}']) {
    taken(ring, "a", "request", text);
    assertEquals(ring.get("a")?.reply, null);
    taken(ring, "a", "reply", "{}");
  }
  assertEquals([ring.get("a")?.request?.text, ring.size], ['{"n":2}', 1]);
  const before = ring.bytes;
  taken(ring, "a", "request", '{"n":3}');
  assert(ring.bytes < before);
});

Deno.test("payloadView: secrets are taken out in every spelling and counted", () => {
  const text = `{"a":"${SECRET.replace('"', '\\"')}","b":"key\\/with\\"quote-0123",` +
    `"password":"p","note":"sk-abcdefghijklmnop","marked":"[REDACTED]"}`;
  assertEquals(payloadView(text, utf8Bytes(text), [SECRET]), {
    text: '{"a":"[REDACTED]","b":"[REDACTED]","password":"[REDACTED]",' +
      '"note":"sk-REDACTED","marked":"[REDACTED]"}',
    bytes: utf8Bytes(text),
    cut: false,
    redacted: 4,
  });
});

Deno.test("payloadView: a mark that goes with a secret does not hide that one was taken out", () => {
  const text = `{"note":"Authorization: hush [REDACTED]"}`;
  const view = payloadView(text, utf8Bytes(text), []);
  assertEquals([view.text.includes("hush"), view.redacted], [false, 1]);
});

Deno.test("payloadView: a cut through a known secret shows none of it", () => {
  const text = `{"note":"${"known-secret-0123".repeat(2)}"}`;
  for (let maxBytes = 9; maxBytes < text.length; maxBytes++) {
    const view = payloadView(firstBytes(text, maxBytes), text.length, ["known-secret-0123"]);
    assertEquals([view.cut, view.bytes], [true, text.length]);
    assert(!view.text.includes("know"), view.text);
  }
});

Deno.test("requestText: only a request that is known to the last character can be sent again", () => {
  const ring = ringOf("known-secret-0123");
  const whole = '{"id":1.0,"n":12345678901234567890}';
  taken(ring, "whole", "request", whole);
  taken(ring, "cut", "request", whole, 10);
  taken(ring, "secret", "request", '{"id":1,"note":"known-secret-0123"}');
  const messageOf = (id: string) => {
    const text = ring.requestText(id);
    return text.kind === "text" ? text.text : text.message;
  };
  assertEquals(messageOf("whole"), whole);
  assertEquals(messageOf("cut"), "it is longer than inspect.max_payload_bytes, so it was cut");
  assertEquals(messageOf("secret"), "it holds secrets, which are not kept");
  assert(messageOf("never seen").includes("inspect.capture_payloads: true"));
});

Deno.test("captureView: off names the setting that turns it on", () => {
  assertEquals(captureView(true, 7), { on: true, limit_bytes: 7, reason: null });
  assertEquals(captureView(false, 7), {
    on: false,
    limit_bytes: 7,
    reason: "payloads are not captured; set inspect.capture_payloads: true",
  });
});

import { assert, assertEquals } from "@std/assert";
import { captureBody, MAX_CAPTURED_BYTES } from "../../lib/harpoon/capture.ts";
import { bytes } from "./call_harness.ts";

Deno.test("captureBody: bytes that are no UTF-8 are kept as base64 with the flag [harpoon §14.21]", () => {
  assertEquals(captureBody(new Uint8Array([0xff, 0x00, 0x01]), []), {
    text: "/wAB",
    base64: true,
    bytes: 3,
    truncated: false,
  });
});

Deno.test("captureBody: text stays text, a leading byte order mark included", () => {
  assertEquals(captureBody(bytes("\ufeffgrüße"), []), {
    text: "\ufeffgrüße",
    base64: false,
    bytes: 10,
    truncated: false,
  });
});

Deno.test("captureBody: known secrets and the usual shapes of credentials are taken out", () => {
  const body = bytes(
    '{"password":"hunter2","note":"target-token-1 and Bearer abcdefghijklmnopqrst"}',
  );
  assertEquals(
    captureBody(body, ["target-token-1"]).text,
    '{"password":"[REDACTED]","note":"[REDACTED] and Bearer [REDACTED]"}',
  );
});

Deno.test("captureBody: a secret within bytes that are no text is taken out too", () => {
  const body = new Uint8Array([0xff, ...bytes("pässword-1"), 0xfe]);
  const { text, base64 } = captureBody(body, ["pässword-1"]);
  assertEquals(base64, true);
  assertEquals(atob(text), "\u00ff[REDACTED]\u00fe");
});

Deno.test("captureBody: a long body is cut, and a character the cut goes through does not count", () => {
  const body = bytes("x".repeat(MAX_CAPTURED_BYTES - 1) + "ü".repeat(10));
  const captured = captureBody(body, []);
  assertEquals(captured.base64, false);
  assertEquals(captured.truncated, true);
  assertEquals(captured.bytes, body.length);
  assertEquals(captured.text.length, MAX_CAPTURED_BYTES - 1);
});

Deno.test("captureBody: the first half of a secret the cut goes through is not shown", () => {
  const body = bytes("x".repeat(MAX_CAPTURED_BYTES - 8) + "target-token-1 tail");
  const { text } = captureBody(body, ["target-token-1"]);
  assert(!text.includes("t"), text.slice(-20));
});

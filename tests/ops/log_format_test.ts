import { assert, assertEquals } from "@std/assert";
import { cleanRecord, formatRecord, MAX_VALUE_CHARS } from "../../lib/ops/log_format.ts";
import type { LogAttrs, LogRecord } from "../../lib/ops/log_record.ts";

const IDENTITY = { clientInstanceId: "0123456789abcdef0123456789abcdef", tunnelId: "tunnel_a" };
const WALL = Date.UTC(2026, 4, 28, 10, 30, 15, 42);

function record(message: string, attrs: LogAttrs = {}): LogRecord {
  return { level: "info", message, attrs };
}

Deno.test("console: time in whole seconds, level, message, pairs", () => {
  assertEquals(
    formatRecord("console", record("Connected to control plane", { limit: 20 }), WALL, IDENTITY),
    "2026-05-28T10:30:15Z [INFO] Connected to control plane limit=20",
  );
});

Deno.test("struct-text: quotes the message and whatever is not one bare word", () => {
  const attrs = { a: "bare-word/1", b: "two words", c: "", d: 'q"', e: "k=v", f: true, g: ["x"] };
  assertEquals(
    formatRecord("struct-text", record("hello", attrs), WALL, IDENTITY),
    'time=2026-05-28T10:30:15.042Z level=INFO msg="hello" ' +
      "client_instance_id=0123456789abcdef0123456789abcdef tunnel_id=tunnel_a " +
      'a=bare-word/1 b="two words" c="" d="q\\"" e="k=v" f=true g="[\\"x\\"]"',
  );
});

Deno.test("json: time, level, msg, identity, then the attributes with their types", () => {
  const text = formatRecord("json", record("hi", { n: 1, list: ["x"] }), WALL, IDENTITY);
  assertEquals(
    text,
    '{"time":"2026-05-28T10:30:15.042Z","level":"INFO","msg":"hi",' +
      '"client_instance_id":"0123456789abcdef0123456789abcdef","tunnel_id":"tunnel_a",' +
      '"n":1,"list":["x"]}',
  );
});

Deno.test("an attribute cannot replace a key of the line itself", () => {
  const attrs = { time: "never", level: "x", msg: "y", tunnel_id: "z", client_instance_id: "w" };
  const line = JSON.parse(formatRecord("json", record("real", attrs), WALL, IDENTITY));
  assertEquals(line.msg, "real");
  assertEquals(line.level, "INFO");
  assertEquals(line.tunnel_id, "tunnel_a");
  assertEquals(line.time, "2026-05-28T10:30:15.042Z");
});

Deno.test("remote text can neither forge a line nor drive a terminal", () => {
  const hostile = "a\nb\r\u001b[31m\u0085\u2028\u202e\u007f";
  for (const format of ["console", "struct-text", "json"] as const) {
    const line = formatRecord(format, record(hostile, { name: hostile }), WALL, IDENTITY);
    assert(!/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(line), format);
  }
  const json = formatRecord("json", record(hostile, { name: hostile }), WALL, IDENTITY);
  assertEquals(JSON.parse(json).name, hostile);
});

Deno.test("cleanRecord hides secrets by name and by shape and drops absent attributes", () => {
  const clean = cleanRecord(
    record("sent sk-abcdefghijkl", {
      api_key: "k",
      note: "password=x",
      gone: undefined,
      channels: [{ name: "main", secret: "s" }],
    }),
    [],
  );
  assertEquals(clean, {
    level: "info",
    message: "sent sk-REDACTED",
    attrs: {
      api_key: "[REDACTED]",
      note: "password=[REDACTED]",
      channels: [{ name: "main", secret: "[REDACTED]" }],
    },
  });
});

Deno.test("cleanRecord cuts URLs in an error to their origin", () => {
  const clean = cleanRecord(record("x", { error: "refused: http://h:1/private?q=1" }), []);
  assertEquals(clean.attrs["error"], "refused: http://h:1");
});

Deno.test("cleanRecord cuts long strings after hiding what is secret in them", () => {
  const known = "K".repeat(40);
  const text = "a".repeat(MAX_VALUE_CHARS - 20) + known;
  const shown = cleanRecord(record("x", { text }), [known]).attrs["text"];
  assert(typeof shown === "string" && shown.length <= MAX_VALUE_CHARS + 1);
  assert(!shown.includes("KKK"));
});

const HUSH = "hush-hush-1";
const SHAPES: readonly (readonly [shape: string, attrs: LogRecord["attrs"]])[] = [
  ["a bearer", { text: `Authorization: Bearer ${HUSH}` }],
  ["a cookie in a map of headers", { headers: { Cookie: `a=${HUSH}`, "Set-Cookie": [HUSH] } }],
  ["a code in a query", { url: `https://h/cb?state=1&code=${HUSH}` }],
  ["a password in JSON", { body: `{"password":"${HUSH}"}` }],
  ["a secret in a form", { body: `client_secret=${HUSH}&grant_type=x` }],
  ["a list in a list", { list: [[`access_token=${HUSH}`], { refresh_token: HUSH }] }],
  ["maps by name", { api_key: { inner: HUSH }, deep: { "X-Tunnel-Shard-Token": HUSH } }],
];

for (const [shape, attrs] of SHAPES) {
  Deno.test(`cleanRecord hides ${shape} [operator §12.10]`, () => {
    const text = JSON.stringify(cleanRecord({ level: "info", message: "m", attrs }, []));
    assertEquals([text.includes(HUSH), text.includes("[REDACTED]")], [false, true]);
  });
}

import { assert, assertEquals } from "@std/assert";
import {
  isSecretName,
  originsOnly,
  type PlainValue,
  redactText,
  redactValue,
} from "../../lib/core/redact.ts";

const TEXTS: readonly (readonly [given: string, shown: string])[] = [
  ["Authorization: Bearer abc.def", "Authorization: Bearer [REDACTED]"],
  ["authorization: Basic dXNlcjpwdw==", "authorization: [REDACTED]"],
  ["Proxy-Authorization: Basic dXNlcjpwdw==", "Proxy-Authorization: [REDACTED]"],
  ["X-Tunnel-Shard-Token: t0k3n\nHost: h", "X-Tunnel-Shard-Token: [REDACTED]\nHost: h"],
  ["Cookie: a=1; b=2", "Cookie: [REDACTED]"],
  ["SET-COOKIE: sid=1; HttpOnly\r\nX: 1", "SET-COOKIE: [REDACTED]\r\nX: 1"],
  ["sent bearer abcdefghij0123456789", "sent bearer [REDACTED]"],
  ["key sk-abcdefghij is bad", "key sk-REDACTED is bad"],
  ["key sk-proj_AbC-0123456789.", "key sk-REDACTED."],
  ["sk-short stays, task-management-tool too", "sk-short stays, task-management-tool too"],
  ["GET /cb?state=1&code=xyz&x=2", "GET /cb?state=1&code=[REDACTED]&x=2"],
  ["https://h/p?api_key=k1&API-KEY=k2", "https://h/p?api_key=[REDACTED]&API-KEY=[REDACTED]"],
  ["client_secret=s3cret&grant=x", "client_secret=[REDACTED]&grant=x"],
  ["password=a,b;c next", "password=[REDACTED] next"],
  ['password="two words" next', "password=[REDACTED] next"],
  ["CONTROL_PLANE_API_KEY=abc", "CONTROL_PLANE_API_KEY=[REDACTED]"],
  ["--admin-api-key=abc", "--admin-api-key=[REDACTED]"],
  ["api_key=env:NAME", "api_key=env:NAME"],
  ["error_code=401 zip_code=1", "error_code=401 zip_code=1"],
  ['{"error":{"code":-32700}}', '{"error":{"code":-32700}}'],
  [String.raw`"{\"code\": 404}"`, String.raw`"{\"code\": 404}"`],
  ['{"code":"abc"}', '{"code":"[REDACTED]"}'],
  ['{"password":"p\\"w","a":1}', '{"password":"[REDACTED]","a":1}'],
  ['{"access_token" : "t" , "b":2}', '{"access_token" : "[REDACTED]" , "b":2}'],
  ['{"secret":12345}', '{"secret":"[REDACTED]"}'],
  ['{"Authorization":["Bearer t"],"b":2}', '{"Authorization":"[REDACTED]","b":2}'],
  ['{"body":"{\\"id_token\\":\\"t\\"}"}', '{"body":"{\\"id_token\\":\\"[REDACTED]\\"}"}'],
  ["https://user:pa@ss@host/x", "https://[REDACTED]@host/x"],
  ["redis://:pw@host:1 and http://h/a@b", "redis://[REDACTED]@host:1 and http://h/a@b"],
  ["control_plane.api_key: variable X is not set", "control_plane.api_key: variable X is not set"],
  ["nothing to hide", "nothing to hide"],
];

for (const [given, shown] of TEXTS) {
  Deno.test(`redactText: ${JSON.stringify(given)}`, () => {
    assertEquals(redactText(given), shown);
    assertEquals(redactText(shown), shown, "a second pass changes nothing");
  });
}

Deno.test("redactText hides known secrets of any shape, but not short ones", () => {
  assertEquals(redactText("a plain-old-key b", ["plain-old-key"]), "a [REDACTED] b");
  assertEquals(redactText("the cat", ["cat"]), "the cat");
});

Deno.test("isSecretName ignores case and reads - as _", () => {
  for (const name of ["Authorization", "SET-COOKIE", "x-tunnel-shard-token", "ApiKey", "secret"]) {
    assert(isSecretName(name), name);
  }
  for (const name of ["tunnel_id", "code", "secret_count", "token_count"]) {
    assert(!isSecretName(name), name);
  }
});

Deno.test("redactValue goes through lists and maps and keeps everything else", () => {
  const value: PlainValue = {
    list: [{ Cookie: "a=1" }, "password=x", 7, null],
    deep: { "refresh-token": { any: "thing" }, ok: true },
  };
  assertEquals(redactValue("attrs", value), {
    list: [{ Cookie: "[REDACTED]" }, "password=[REDACTED]", 7, null],
    deep: { "refresh-token": "[REDACTED]", ok: true },
  });
  assertEquals(redactValue("api_key", 5), "[REDACTED]");
});

Deno.test("redactValue cuts endless nesting", () => {
  let value: PlainValue = "bottom";
  for (let i = 0; i < 100; i++) value = [value];
  assert(JSON.stringify(redactValue("x", value)).includes("…"));
});

Deno.test("originsOnly keeps scheme and host of each URL", () => {
  assertEquals(
    originsOnly("error for url (https://u:p@h:8/a?b=c#d): dns, see http://[::1]:9/x"),
    "error for url (https://h:8): dns, see http://[::1]:9",
  );
});

Deno.test("redactText stays quick on hostile input", () => {
  const start = performance.now();
  for (const part of ["a_", "a-", '"', "a:", "://", '\\"', "sk-", "@", "password", "x=", "a.b"]) {
    redactText(part.repeat(100_000));
    originsOnly(part.repeat(100_000));
  }
  // Linear work takes well under a second; quadratic work takes minutes.
  assert(performance.now() - start < 10_000);
});

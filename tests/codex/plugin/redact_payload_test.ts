import { assertEquals } from "@std/assert";
import { redactLine, redactPayload } from "../../../lib/codex/plugin/redact_payload.ts";

const SECRET = "hunter2-hunter2";
const KEY = "sk-abcdefghijklmnopqrst";

const lines: readonly [about: string, text: string][] = [
  ["a key", `failed with ${KEY}`],
  ["a header", `Authorization: Basic ${SECRET}`],
  ["a bearer token", `Bearer ${SECRET}-0123456789`],
  ["an assignment", `OPENAI_API_KEY=${SECRET} run`],
  ["an assignment of a token", `GITHUB_TOKEN=${SECRET}`],
  ["a flag", `server --api-key ${SECRET} --port 1`],
  ["a flag with =", `server --token=${SECRET}`],
  ["a quoted flag", `server --password '${SECRET} and more'`],
  ["a URL", `postgres://me:${SECRET}@db/x`],
  ["JSON", `{"api_key": "${SECRET}"}`],
  ["JSON in JSON", JSON.stringify(JSON.stringify({ client_secret: SECRET }))],
  ["YAML", `control_plane:\n  api_key: ${SECRET}\n  token: "${SECRET}"`],
  [
    "a key file",
    `-----BEGIN PRIVATE KEY-----\n${SECRET.replace("-", "")}\n-----END PRIVATE KEY-----`,
  ],
  ["a key file that is cut", `-----BEGIN RSA PRIVATE KEY-----\n${SECRET.replace("-", "")}`],
];
for (const [about, text] of lines) {
  Deno.test(`redactLine: hides ${about} [codex §4.1]`, () => {
    assertEquals(/hunter2|abcdefghij/.test(redactLine(text, [])), false, redactLine(text, []));
  });
}

for (
  const text of [
    "api_key: env:CONTROL_PLANE_API_KEY",
    "token: file:/run/secrets/token",
    "server --api-key env:KEY --token $TOKEN --out secret.txt",
    "OPENAI_API_KEY=env:KEY",
    "tokens: 3 used, status: ready",
    "/home/me/secret/place.yaml",
  ]
) {
  Deno.test(`redactLine: keeps ${text} [codex §4.1]`, () =>
    assertEquals(redactLine(text, []), text));
}

Deno.test("redactPayload: by name, at any depth, and everywhere once it is known [codex §4.1]", () => {
  const given = {
    access_token: SECRET,
    github_token: [SECRET, 1],
    api_key: "env:KEY",
    password_file: "/run/p",
    runtime_api_key: "file:/run/key",
    log: [`login of ${SECRET} failed`, { [`x ${SECRET}`]: 1 }],
    deep: { deep: { secret: { any: "thing" } } },
    has_token: true,
    none: { token: null },
  };
  assertEquals(redactPayload(given, ["other-known"]), {
    access_token: "[REDACTED]",
    github_token: "[REDACTED]",
    api_key: "env:KEY",
    password_file: "/run/p",
    runtime_api_key: "file:/run/key",
    log: ["login of [REDACTED] failed", { "x [REDACTED]": 1 }],
    deep: { deep: { secret: "[REDACTED]" } },
    has_token: true,
    none: { token: null },
  });
  assertEquals(redactPayload(["an other-known text"], ["other-known"]), ["an [REDACTED] text"]);
});

Deno.test("redactPayload: what is too large to look through is not shown [codex §4.1]", () => {
  const long = `${"x".repeat(16_380)}${SECRET}`;
  assertEquals(redactLine(long, [SECRET]).includes("hunt"), false, "a cut secret neither");
  let deep: { a: unknown } = { a: SECRET };
  for (let depth = 0; depth < 200; depth++) deep = { a: deep };
  const shown = JSON.stringify(redactPayload(JSON.parse(JSON.stringify(deep)), []));
  assertEquals([shown.includes("hunter2"), shown.includes("[TOO LARGE]")], [false, true]);
  const wide = redactPayload(Array.from({ length: 30_000 }, (_, index) => index), []);
  assertEquals(Array.isArray(wide) && wide.at(-1), "[TOO LARGE]");
});

Deno.test("redactLine: a hostile text takes no time", () => {
  for (
    const part of ["a-", "token_", "--a-", "a_token", "-----BEGIN ", '"token":"', " --x-token "]
  ) {
    const begun = performance.now();
    redactLine(part.repeat(16_384 / part.length), []);
    const tookMs = performance.now() - begun;
    assertEquals(tookMs < 2_000, true, `${JSON.stringify(part)}: ${tookMs} ms`);
  }
});

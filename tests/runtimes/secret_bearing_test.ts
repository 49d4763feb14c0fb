import { assert, assertEquals } from "@std/assert";
import { secretIn } from "../../lib/runtimes/secret_bearing.ts";

/** A target, what of it is secret, and what may be shown of that. */
const BEARING: readonly (readonly [target: string, secret: string, shown: string])[] = [
  ["srv --api-key abc", "abc", "--api-key [redacted]"],
  ["srv --api-key=abc", "abc", "--api-key=[redacted]"],
  ["srv --accessToken 'a b'", "a b", "--accessToken [redacted]"],
  ['srv "--password" "x y"', "x y", "--password [redacted]"],
  ["srv -token t0p", "t0p", "-token [redacted]"],
  ["srv --client_secret --api-key --token abc", "abc", "--token [redacted]"],
  ["env DB_PASSWORD=hunter2 srv", "hunter2", "DB_PASSWORD=[redacted]"],
  ["env MY-API_KEY='hunter2' srv", "hunter2", "MY-API_KEY=[redacted]"],
  ["OPENAI_API_KEY=k srv", "=k", "OPENAI_API_KEY=[redacted]"],
  ["CONTROL_PLANE_API_KEY= srv", "", "CONTROL_PLANE_API_KEY=[redacted]"],
  ["srv sk-abcdefghijkl", "abcdefghijkl", "sk-[redacted]"],
  ["srv --h 'Bearer abcdefghijkl'", "abcdefghijkl", "Bearer [redacted]"],
  ['curl -H "Authorization: Basic eA=="', "eA==", "Authorization:[redacted]"],
  ["https://u:p4ss@host/mcp", "p4ss", "https://[redacted]@"],
  ["https://h/mcp?access_token=abc", "abc", "access_token=[redacted]"],
  ["https://h/mcp?x=1&secret=abc", "abc", "secret=[redacted]"],
];

for (const [target, secret, shown] of BEARING) {
  Deno.test(`secretIn: ${target} [runtimes §11.2] [cli §17.27]`, () => {
    assertEquals(secretIn(target), shown);
    assert(secret === "" || !shown.includes(secret));
  });
}

const FINE = [
  "srv --api-key env:K",
  "srv --api-key file:/run/k",
  "srv --api-key $K",
  "srv --api-key=${K}",
  "env API_KEY=$K srv",
  'env API_KEY="env:K" srv',
  "OPENAI_API_KEY=${OPENAI_API_KEY} srv",
  "srv --token-file /run/token",
  "srv --max-tokens 5 --tokens=7",
  "srv --password",
  "srv --use-token --verbose",
  "srv sk-short",
  "srv --note 'Bearer of news'",
  "python server.py --port 8000",
  "https://user@host/mcp",
  "https://h:8080/mcp?page=2",
  "postgres-mcp postgres://u:${PASSWORD}@db/x",
];

for (const target of FINE) {
  Deno.test(`secretIn: ${target} holds none [runtimes §1.3]`, () => {
    assertEquals(secretIn(target), undefined);
  });
}

Deno.test("secretIn: a long hostile text takes no long time", () => {
  const started = performance.now();
  for (const text of ["a-".repeat(60_000), "http".repeat(30_000), `${"a:".repeat(60_000)}@`]) {
    secretIn(text);
  }
  assert(performance.now() - started < 5_000);
});

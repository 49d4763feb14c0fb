import { assert, assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { parseKeyReference, resolveKey } from "../../lib/runtimes/key_reference.ts";

const KEY = "sk-live-0123456789";

const REFERENCES: readonly (readonly [text: string, stored: string | undefined])[] = [
  ["env:OPENAI_ADMIN_KEY", "env:OPENAI_ADMIN_KEY"],
  [" ENV: K ", "env:K"],
  ["file:/run/secrets/key", "file:/run/secrets/key"],
  ["env:", undefined],
  ["env:a b", undefined],
  ["file:", undefined],
  [KEY, undefined],
  ["", undefined],
];

for (const [text, stored] of REFERENCES) {
  Deno.test(`parseKeyReference: ${JSON.stringify(text)} [runtimes §1.3, §12.11]`, () => {
    const parsed = parseKeyReference(text);
    assertEquals(parsed.kind === "value" ? parsed.value : undefined, stored);
    assert(!JSON.stringify(parsed).includes(KEY));
  });
}

Deno.test("resolveKey: the value of a variable or a file, trimmed", () => {
  const sources = {
    env: (name: string) => ({ K: ` ${KEY}\n` })[name],
    readFile: () => `${KEY}\r\n`,
  };
  assertEquals(resolveKey("admin key", "env:K", sources).reveal(), KEY);
  assertEquals(resolveKey("admin key", "file:/k", sources).reveal(), KEY);
});

Deno.test("resolveKey: the message names the reference, never what is behind it", () => {
  const sources = { env: () => "two words", readFile: () => "" };
  const missing = { ...sources, env: () => undefined };
  assertThrows(
    () => resolveKey("admin key", "env:K", missing),
    OperatorError,
    "admin key env:K refers to variable K, which is not set",
  );
  const odd = assertThrows(() => resolveKey("admin key", "env:K", sources), OperatorError);
  assertEquals(odd.message, "admin key env:K holds no API key");
  const literal = assertThrows(() => resolveKey("admin key", KEY, sources), OperatorError);
  assert(!literal.message.includes(KEY), literal.message);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Parsed } from "../../lib/config/parsed.ts";

/** Registers one test per accepted text. */
export function accepts<T>(
  name: string,
  parse: (text: string) => Parsed<T>,
  table: readonly (readonly [text: string, value: T])[],
): void {
  for (const [text, value] of table) {
    Deno.test(`${name}: accepts ${JSON.stringify(text)}`, () => {
      assertEquals(parse(text), { kind: "value", value });
    });
  }
}

/** Registers one test per refused text; the rule must contain the given words. */
export function refuses(
  name: string,
  parse: (text: string) => Parsed<unknown>,
  table: readonly (readonly [text: string, rule: string])[],
): void {
  for (const [text, rule] of table) {
    Deno.test(`${name}: refuses ${JSON.stringify(text)}`, () => {
      assertStringIncludes(assertRefused(parse(text)), rule);
    });
  }
}

/** The rule that something breaks. */
export function assertRefused(parsed: Parsed<unknown>): string {
  assert(parsed.kind === "problem", `accepted ${JSON.stringify(parsed)}`);
  return parsed.rule;
}

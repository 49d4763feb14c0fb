import { assertEquals, assertThrows } from "@std/assert";
import { configuredLocator } from "../../../lib/cli/health/configured_locator.ts";
import { selectorRows } from "../../../lib/cli/health/configured_locator.ts";
import { parseFlags } from "../../../lib/config/flags.ts";
import { SettingsError } from "../../../lib/config/problem.ts";

const locate = (text: string) =>
  configuredLocator(parseFlags(["--profile-file", "/p.yaml"], selectorRows), {
    env: () => undefined,
    readFile: () => text,
  });

Deno.test("configuredLocator: what has nothing to do with the pages may be wrong", () => {
  const text = "config_version: 1\nhealth:\n  listen_addr: 127.0.0.1:8099\nmcp:\n  tip: 1\n";
  assertEquals(locate(text), { kind: "port", port: 8099 });
});

for (
  const [what, text] of [
    ["no YAML", 'health:\n  listen_addr: "127.0.0.1:8099\n'],
    ["empty", ""],
    ["of a mistyped key", "health:\n  listen_adr: 127.0.0.1:8099\n"],
    ["of an impossible address", "health:\n  listen_addr: 127.0.0.1:99999\n"],
  ] as const
) {
  Deno.test(`configuredLocator: with a file that is ${what} nobody else is asked`, () => {
    assertThrows(() => locate(text), SettingsError);
  });
}

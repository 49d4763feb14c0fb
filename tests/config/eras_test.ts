import { assertEquals, assertStringIncludes } from "@std/assert";
import { eraMap } from "../../lib/config/eras.ts";
import type { ChannelEra } from "../../lib/config/engine_settings.ts";
import type { Given } from "../../lib/config/option.ts";
import { assertRefused } from "./grammars_table.ts";
import { load, problemLines } from "./load_fixture.ts";

const context = { references: { env: () => undefined, readFile: () => "" }, note() {} };
const read = (given: Given) => eraMap().read(given, context);
const flags = (...values: string[]): Given => ({ kind: "flag", values });
const file = (node: unknown): Given => ({ kind: "file", node });

const ACCEPTED: readonly (readonly [Given, readonly ChannelEra[]])[] = [
  [flags("legacy"), [{ channel: "main", era: "legacy" }]],
  [flags(" Docs = modern ", "main=auto"), [
    { channel: "docs", era: "modern" },
    { channel: "main", era: "auto" },
  ]],
  [{ kind: "env", text: "main=passthrough\n\r\n" }, [{ channel: "main", era: "passthrough" }]],
  [file({ main: "legacy", docs: "modern" }), [
    { channel: "main", era: "legacy" },
    { channel: "docs", era: "modern" },
  ]],
];

for (const [given, eras] of ACCEPTED) {
  Deno.test(`mcp.era: accepts ${JSON.stringify(given)}`, () => {
    assertEquals(read(given), { kind: "value", value: eras });
  });
}

const ONE_OF = "must give channel main one of auto, legacy, modern, passthrough";
const REFUSED: readonly (readonly [Given, string])[] = [
  [flags("ancient"), ONE_OF],
  [flags("Legacy"), ONE_OF],
  [file({ main: true }), ONE_OF],
  [file("legacy"), "must be a mapping of channels"],
  [flags("no spaces=legacy"), "must name a channel of 1 to 64 characters from a-z 0-9 _ -"],
  [flags("legacy", "MAIN=modern"), "must name channel main once"],
];

for (const [given, rule] of REFUSED) {
  Deno.test(`mcp.era: refuses ${JSON.stringify(given)}`, () => {
    assertEquals(assertRefused(read(given)), rule);
  });
}

Deno.test("mcp.era: the era of a channel without a server is a slip, and refused", () => {
  const problems = problemLines(() => load({ args: ["--mcp.era", "nowhere=legacy"] }));
  assertStringIncludes(problems.join("\n"), "names channel nowhere, which has no MCP server");
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { powershellScript } from "../../../lib/cli/completion/powershell.ts";
import { samplePlaces } from "./sample_places.ts";

Deno.test("powershell: every place with its words and flags, quoted", () => {
  const script = powershellScript(samplePlaces).join("\n");
  assertStringIncludes(script, "    'profiles samples' = @{\n      words = @(,@('show', 'one'))");
  assertStringIncludes(script, "'it''s \"the\" one: $HOME `x` \\'");
  assertStringIncludes(script, "      valued = @('--log.level', '--log.file')");
  for (const [open, close] of ["{}", "()"]) {
    assertEquals(script.split(open ?? "").length, script.split(close ?? "").length);
  }
});

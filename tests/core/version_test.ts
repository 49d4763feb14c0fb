import { assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import {
  fullVersion,
  programName,
  userAgent,
  VERSION_LINE,
  versionLine,
} from "../../lib/core/version.ts";

Deno.test("versionLine: the commit is told where it is known, cli §15", () => {
  assertEquals(versionLine("1.2.3", undefined), "1.2.3");
  assertEquals(versionLine("1.2.3", "abc1234"), "1.2.3+abc1234 (git sha: abc1234)");
  assertEquals(fullVersion("1.2.3", "abc1234"), "1.2.3+abc1234");
});

Deno.test("versionLine: narrow programs name their flavor, cli §15", () => {
  assertEquals(
    versionLine("1.2.3", "abc1234", "runtime"),
    `1.2.3 git sha: abc1234 deno: ${Deno.version.deno} build flags: source flavor=runtime`,
  );
  assertEquals(programName("full"), "tunnel-client");
  assertEquals(programName("runtime-cloudflared"), "tunnel-client-runtime-cloudflared");
});

Deno.test("version: of the sources it is that of deno.json", () => {
  assertEquals(VERSION_LINE, manifest.version);
  assertEquals(userAgent, `tunnel-client/${manifest.version}`);
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { commands } from "../../lib/cli/verbs.ts";
import { runClient } from "./client_process.ts";

Deno.test("tunnel-client: no words, --help and -h print help on stdout and exit 0", async () => {
  const outputs = await Promise.all([[], ["--help"], ["-h"], ["help"]].map((a) => runClient(a)));
  for (const { code, stdout, stderr } of outputs) {
    assertEquals([code, stderr], [0, ""]);
    for (const { name } of commands) assertMatch(stdout, new RegExp(`^  ${name} `, "m"));
    assertStringIncludes(stdout, "https://platform.openai.com/settings/organization/tunnels");
    assert(!stdout.includes("control-plane.base-url"));
  }
});

Deno.test("tunnel-client: --version and -v print one line", async () => {
  for (const flag of ["--version", "-v"]) {
    assertEquals(await runClient([flag]), { code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  }
});

const mistakes: readonly [args: string[], words: string[]][] = [
  [["rnu"], ['unknown command "rnu"', 'did you mean "run"?']],
  [["frobnicate"], ['unknown command "frobnicate"', "run"]],
  [["dev", "mcp-stbu"], ['unknown command "mcp-stbu" for "tunnel-client dev"', "mcp-stub"]],
  [["--log.level=debug", "run"], ["unknown flag --log.level", "after its name"]],
  [["help", "nope"], ["nope", "quickstart", "troubleshooting"]],
  [["dev", "mcp-stub", "stray"], ['unexpected argument "stray"']],
  [["dev", "mcp-stub", "--listen-addr", "x"], ['--listen-addr "x"', "host:port"]],
  [["dev", "control-plane", "--runtime-key", "raw"], ["[redacted]", "env:NAME or file:PATH"]],
  [["dev", "control-plane", "--listen-adr=x"], ['did you mean "--listen-addr"?']],
];
for (const [args, words] of mistakes) {
  Deno.test(`tunnel-client ${args.join(" ")}: one line on stderr, exit 1, no stack`, async () => {
    const { code, stdout, stderr } = await runClient(args);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^[^\n]+\n$/);
    for (const word of words) assertStringIncludes(stderr, word);
  });
}

for (const { name } of commands) {
  Deno.test(`tunnel-client ${name} --help: is the same as help ${name}`, async () => {
    const words = name.split(" ");
    const [byFlag, byHelp] = await Promise.all([
      runClient([...words, "--help"]),
      runClient(["help", ...words]),
    ]);
    assertEquals([byFlag.code, byFlag.stderr], [0, ""]);
    assertEquals(byHelp, byFlag);
  });
}

Deno.test("tunnel-client dev: lists the commands below it", async () => {
  const outputs = [["dev"], ["dev", "--help"], ["help", "dev"]].map((args) => runClient(args));
  for (const { code, stdout } of await Promise.all(outputs)) {
    assertEquals(code, 0);
    assertStringIncludes(stdout, "dev mcp-stub");
    assertStringIncludes(stdout, "dev control-plane");
  }
});

Deno.test("tunnel-client help quickstart: tells where id and key come from", async () => {
  const { code, stdout } = await runClient(["help", "quickstart"]);
  assertEquals(code, 0);
  for (const words of ["organization/tunnels", "api-keys", "--embedded-mcp-stub", "demo"]) {
    assertStringIncludes(stdout, words);
  }
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { topics } from "../../lib/cli/topics.ts";
import { commands, groups, shownBelow } from "../../lib/cli/verbs.ts";
import { runClient } from "./client_process.ts";

Deno.test("tunnel-client: no words, --help and -h print help on stdout and exit 0 (cli §17.1)", async () => {
  const outputs = await Promise.all([[], ["--help"], ["-h"], ["help"]].map((a) => runClient(a)));
  for (const { code, stdout, stderr } of outputs) {
    assertEquals([code, stderr], [0, ""]);
    for (const { name } of shownBelow("")) assertMatch(stdout, new RegExp(`^  ${name} `, "m"));
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
  [["version"], ['unknown command "version"', 'did you mean "--version"?']],
  [["--verison"], ["unknown flag --verison", 'did you mean "--version"?']],
  [["frobnicate"], ['unknown command "frobnicate"', "run"]],
  [["dev", "mcp-stbu"], ['unknown command "mcp-stbu" for "tunnel-client dev"', "mcp-stub"]],
  [["--log.level=debug", "run"], ["unknown flag --log.level", "after its name"]],
  // cli §17.2
  [["help", "nope"], [
    'unknown help topic "nope"',
    "topics: doctor, oauth, plugin, quickstart, samples, troubleshooting",
  ]],
  [["profiles", "bogus"], ['unknown command "bogus" for "tunnel-client profiles"', "known: list"]],
  [["completion"], ["accepts 1 arg(s), received 0"]],
  [["completion", "bash", "zsh"], ["accepts 1 arg(s), received 2"]],
  [["completion", "bahs"], ['unknown shell "bahs"', 'did you mean "bash"?']],
  [["completion", "--x", "bash"], ["unknown flag --x"]],
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

for (const { name } of commands.filter((command) => !isTopic(command.name))) {
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

for (const { name } of groups) {
  Deno.test(`tunnel-client ${name}: lists the commands below it, at any depth`, async () => {
    const words = name.split(" ");
    // A topic wins over a group of the same name (cli §2).
    const byHelp = topics.some((topic) => topic.name === name) ? [] : [["help", ...words]];
    const lines = [words, [...words, "--help"], [...words, "-h"], ...byHelp];
    const [first, ...others] = await Promise.all(lines.map((args) => runClient(args)));
    assertEquals([first?.code, first?.stderr], [0, ""]);
    for (const command of shownBelow(name)) {
      assertMatch(first?.stdout ?? "", new RegExp(`^  ${command.name} `, "m"));
    }
    for (const other of others) assertEquals(other, first);
  });
}

Deno.test("tunnel-client admin: tells the flags that may stand before its commands", async () => {
  for (const args of [["admin"], ["admin", "tunnels"]]) {
    const { stdout } = await runClient(args);
    for (const flag of ["--admin-key", "--json", "--ca-bundle", "--control-plane.base-url"]) {
      assertMatch(stdout, new RegExp(`^  ${flag} `, "m"));
    }
  }
});

Deno.test("tunnel-client help doctor: is the topic; the command's help is another page (cli §17.2)", async () => {
  const [topic, command] = await Promise.all([["help", "doctor"], ["doctor", "--help"]]
    .map((args) => runClient(args)));
  assertEquals([topic?.code, command?.code], [0, 0]);
  assertMatch(topic?.stdout ?? "", /^doctor reads the same settings as run/);
  assertMatch(command?.stdout ?? "", /^Usage: tunnel-client doctor/m);
});

function isTopic(name: string): boolean {
  return topics.some((topic) => topic.name === name);
}

import { assertEquals, assertStringIncludes } from "@std/assert";
import { preflightCommand } from "../../lib/cli/preflight.ts";
import { innerCommand } from "../../lib/cli/preflight_wrappers.ts";

/** A directory with the files that commands name; `mode` decides what can be started. */
async function workshop(): Promise<{ dir: string } & AsyncDisposable> {
  const dir = await Deno.makeTempDir();
  const files: readonly [name: string, text: string, mode: number][] = [
    ["good.sh", "#!/bin/sh\n", 0o755],
    ["noexec.sh", "#!/bin/sh\n", 0o600],
    ["by-env", "#!/usr/bin/env sh\n", 0o755],
    ["no-interpreter", "#!/nowhere/bin/python9\n", 0o755],
    ["no-env-interpreter", "#!/usr/bin/env -S python9 -u\n", 0o755],
    ["server.py", "print(1)\n", 0o644],
  ];
  for (const [name, text, mode] of files) {
    await Deno.writeTextFile(`${dir}/${name}`, text);
    await Deno.chmod(`${dir}/${name}`, mode);
  }
  return { dir, [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }) };
}

const GOOD = [
  "DIR/good.sh",
  "DIR/by-env --x",
  "sh DIR/good.sh",
  'sh -c "exec DIR/good.sh --x"',
  'sh -c "A=1 command DIR/good.sh"',
  "env A=1 DIR/good.sh",
  "/usr/bin/env -S 'DIR/good.sh --x'",
  'sh -c "DIR/missing | cat"', // a shell's own business
  'sh -c "cd /tmp && DIR/missing"',
];
for (const command of GOOD) {
  Deno.test(`preflightCommand: ${command} can be started`, async () => {
    await using place = await workshop();
    const found = await preflightCommand(command.replaceAll("DIR", place.dir));
    assertEquals(found.kind, "ok", JSON.stringify(found));
  });
}

const BAD: readonly [command: string, reason: string, fix: string][] = [
  ["", "the command is empty", "quotes"],
  ["'DIR/good.sh", "unterminated", "quotes"],
  ["DIR/missing", "does not exist", "correct the path"],
  ["no-such-program-9", "not found in the directories of PATH", "install no-such-program-9"],
  ["DIR", "no regular file", "path of a program"],
  ["DIR/noexec.sh", "not executable", "chmod +x DIR/noexec.sh"],
  ["DIR/no-interpreter", "/nowhere/bin/python9", "first line"],
  ["DIR/no-env-interpreter", "python9", "install python9"],
  ["sh DIR/missing.sh", "DIR/missing.sh does not exist", "correct the path"],
  ['sh -c "exec DIR/noexec.sh"', "not executable", "chmod +x"],
  ['sh -c "\'oops"', "cannot be taken apart", "quotes"],
  ["env A=1 DIR/noexec.sh", "not executable", "chmod +x"],
  [`sh -c "sh -c 'sh -c DIR/noexec.sh'"`, "not executable", "chmod +x"],
];
for (const [command, reason, fix] of BAD) {
  Deno.test(`preflightCommand: ${command || "nothing"} is refused with the fix`, async () => {
    await using place = await workshop();
    const found = await preflightCommand(command.replaceAll("DIR", place.dir));
    if (found.kind === "ok") throw new Error("the command was taken");
    assertStringIncludes(found.reason, reason.replaceAll("DIR", place.dir));
    assertStringIncludes(found.fix, fix.replaceAll("DIR", place.dir));
  });
}

const INNER: readonly [
  argv: readonly [string, ...string[]],
  inner: ReturnType<typeof innerCommand>,
][] = [
  [["python", "server.py"], { kind: "script", path: "server.py" }],
  [["python3", "-u", "server.py", "x.py"], { kind: "script", path: "server.py" }],
  [["python", "-m", "pkg"], { kind: "none" }],
  [["python", "-c", "print(1)"], { kind: "none" }],
  [["/usr/bin/node", "--require", "a.js", "server.js"], { kind: "script", path: "server.js" }],
  [["node", "-e", "1"], { kind: "none" }],
  [["deno", "eval", "1"], { kind: "none" }],
  [["deno", "run", "-A", "server.ts"], { kind: "script", path: "server.ts" }],
  [["deno", "run", "npm:pkg"], { kind: "none" }],
  [["deno", "https://example.com/x.ts"], { kind: "none" }],
  [["deno", "task", "x"], { kind: "none" }],
  [["bash", "-lc", "run-it now"], { kind: "command", argv: ["run-it", "now"] }],
  [["bash", "-o", "pipefail", "run.sh", "-c"], { kind: "script", path: "run.sh" }],
  [["bash", "-eo", "pipefail", "-c", "run-it"], { kind: "command", argv: ["run-it"] }],
  [["bash", "--rcfile", "x", "run.sh"], { kind: "script", path: "run.sh" }],
  [["sh", "-s", "x"], { kind: "none" }],
  [["sh", "-c", "~/server {a,b}"], { kind: "none" }],
  [["sh", "-c", "exec -a name server"], { kind: "none" }],
  [["env", "-u", "A", "B=1", "tool", "x"], { kind: "command", argv: ["tool", "x"] }],
  [["env"], { kind: "none" }],
  [["npx", "-y", "pkg"], { kind: "none" }],
];
for (const [[program, ...args], inner] of INNER) {
  Deno.test(`innerCommand: ${[program, ...args].join(" ")}`, () => {
    assertEquals(innerCommand(program, args), inner);
  });
}

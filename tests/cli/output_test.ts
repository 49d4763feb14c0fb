import { assertEquals } from "@std/assert";
import { ROOT } from "../e2e/process.ts";

/** Runs the program in a shell, with its outputs as the redirection says. */
async function inShell(words: string, redirection: string) {
  const program = `'${Deno.execPath()}' run -q --no-prompt '${ROOT}main.ts'`;
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", `{ ${program} ${words}; } ${redirection}`],
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("printLines: a reader that is gone is no error", async () => {
  // Here the exit code is the program's own, not the reader's.
  const { stderr } = await inShell("--help; echo $? >&2", "| true");
  assertEquals(stderr, "0\n");
  const first = await inShell("--help", "| head -1");
  assertEquals([first.stdout.split("\n").length, first.stderr], [2, ""]);
});

Deno.test("printLines: a full disk is told in one line, exit 1", async () => {
  const { code, stderr } = await inShell("--help", "> /dev/full");
  assertEquals([code, stderr.trimEnd().split("\n").length], [1, 1]);
  assertEquals(stderr.startsWith("standard output cannot be written: "), true, stderr);
});

Deno.test("printErrors: an output that takes nothing changes no exit code", async () => {
  const { code, stdout, stderr } = await inShell("nonsense", "2> /dev/full");
  assertEquals([code, stdout, stderr], [1, "", ""]);
});

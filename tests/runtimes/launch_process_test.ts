import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { asGiven, launchDetached } from "../../lib/runtimes/launch_process.ts";
import { openLogFile } from "../../lib/runtimes/log_file.ts";

async function launched(
  argv: [string, ...string[]],
  env: Record<string, string> = {},
): Promise<{ readonly log: string; readonly exit: unknown }> {
  const dir = await Deno.makeTempDir();
  try {
    using log = openLogFile(`${dir}/a.log`);
    const { exited } = await launchDetached({
      argv,
      env: { PATH: Deno.env.get("PATH") ?? "", NO_COLOR: "1", ...env },
      logDescriptor: log.descriptor,
    });
    const exit = await exited;
    return { exit, log: await Deno.readTextFile(`${dir}/a.log`) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("launchDetached: words stay literal, both outputs end in the log [runtimes §11.6]", async () => {
  const words = ["a b", "$(id)", "`id`", "x;y", "'q'", "*", ">z", ""];
  const { log, exit } = await launched(
    ["sh", "-c", 'for word; do echo "[$word]"; done; echo wrong >&2; exit 7', "sh", ...words],
  );
  assertEquals(log, [...words.map((word) => `[${word}]\n`), "wrong\n"].join(""));
  assertEquals(exit, { code: 7, signal: undefined });
});

Deno.test("launchDetached: its own session, no input, exactly the given environment [runtimes §1.6]", async () => {
  const { log } = await launched(
    ["sh", "-c", "ps -o sid= -p $$; echo $$; cat; echo $ONLY"],
    { ONLY: "this" },
  );
  const [session = "", pid, ...rest] = log.trim().split("\n");
  assertEquals(session.trim(), pid);
  assertEquals(rest, ["this"]);
});

Deno.test("launchDetached: this very runtime gets the rights it is given and no others", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const script = `${dir}/rights.ts`;
    await Deno.writeTextFile(
      script,
      `for (const name of ["read", "write", "net", "env", "run", "sys", "ffi"] as const)
         console.log(name, Deno.permissions.querySync({ name }).state);
       console.log(Deno.args);`,
    );
    const { log } = await launched(
      [Deno.execPath(), "run", "--no-prompt", "--no-config", "--allow-sys", script, "run", "-x"],
      { HOME: Deno.env.get("HOME") ?? "", DENO_DIR: Deno.env.get("DENO_DIR") ?? `${dir}/cache` },
    );
    const lines = log.trim().split("\n");
    const granted = lines.filter((line) => line.endsWith(" granted"));
    assertEquals(granted, ["sys granted"], log);
    assertEquals(lines.at(-1), '[ "run", "-x" ]');
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("launchDetached: a program that is not there is told by name", async () => {
  const error = await assertRejects(() => launched(["/nowhere/at-all"]), OperatorError);
  assertStringIncludes(error.message, '"/nowhere/at-all"');
});

Deno.test("asGiven: the same file by other letters", async () => {
  const path = Deno.execPath();
  assert(asGiven(path) !== path);
  assertEquals((await Deno.stat(asGiven(path))).ino, (await Deno.stat(path)).ino);
  assertEquals(asGiven("deno"), "deno");
});

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { writeSync } from "node:fs";
import { OperatorError } from "../../lib/core/errors.ts";
import { openLogFile } from "../../lib/runtimes/log_file.ts";

async function inDirectory(work: (dir: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function append(path: string, text: string): void {
  using log = openLogFile(path);
  writeSync(log.descriptor, text);
}

Deno.test("openLogFile: makes a file for its owner only and appends to it [runtimes §1.6]", () =>
  inDirectory((dir) => {
    const path = `${dir}/a.log`;
    append(path, "one\n");
    Deno.chmodSync(path, 0o644);
    append(path, "two\n");
    assertEquals(Deno.readTextFileSync(path), "one\ntwo\n");
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  }));

for (const kind of ["existing file", "nothing"]) {
  Deno.test(`openLogFile: a symbolic link to ${kind} is refused, untouched [runtimes §11.5, §12.12]`, () =>
    inDirectory((dir) => {
      const victim = `${dir}/victim`;
      if (kind !== "nothing") Deno.writeTextFileSync(victim, "precious");
      Deno.symlinkSync(victim, `${dir}/a.log`);
      const error = assertThrows(() => openLogFile(`${dir}/a.log`), OperatorError);
      assertStringIncludes(error.message, "symbolic link");
      const left = [...Deno.readDirSync(dir)].map(({ name }) => name).toSorted();
      assertEquals(left, kind === "nothing" ? ["a.log"] : ["a.log", "victim"]);
      if (kind !== "nothing") assertEquals(Deno.readTextFileSync(victim), "precious");
    }));
}

Deno.test("openLogFile: a directory is refused", () =>
  inDirectory((dir) => {
    Deno.mkdirSync(`${dir}/a.log`);
    const error = assertThrows(() => openLogFile(`${dir}/a.log`), OperatorError);
    assertStringIncludes(error.message, "not a regular file");
  }));

Deno.test("openLogFile: a long log is set aside, one older is kept [runtimes §12.11]", () =>
  inDirectory((dir) => {
    const path = `${dir}/a.log`;
    Deno.writeTextFileSync(path, "x".repeat(8 * 1024 * 1024 + 1));
    append(path, "new\n");
    append(path, "newer\n");
    assertEquals(Deno.readTextFileSync(path), "new\nnewer\n");
    assertEquals(Deno.statSync(`${path}.1`).size, 8 * 1024 * 1024 + 1);
  }));

import { assert, assertEquals } from "@std/assert";
import { lastLines, logTail, TAIL_LINES } from "../../lib/runtimes/log_tail.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const tails: readonly [text: string, isCut: boolean, lines: readonly string[]][] = [
  ["", false, []],
  ["one\ntwo\n", false, ["one", "two"]],
  ["one\r\ntwo", false, ["one", "two"]],
  ["f of a line\ntwo\n", true, ["two"]],
  ["one long line without an end", true, ["one long line without an end"]],
];
for (const [text, isCut, lines] of tails) {
  Deno.test(`lastLines: ${JSON.stringify(text)}${isCut ? ", cut" : ""}`, () => {
    assertEquals(lastLines(bytes(text), isCut), lines);
  });
}

Deno.test("lastLines: a huge line does not fill the screen", () => {
  const [line = ""] = lastLines(bytes("y".repeat(50_000)), false);
  assert(line.length < 2_100 && line.endsWith("..."));
});

Deno.test("logTail: the last lines of a log of any size, read from its end [runtimes §12.11]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/a.log`;
    // A hole: reading it whole would take two gigabytes.
    using file = await Deno.open(path, { write: true, create: true });
    await file.seek(2 * 1024 ** 3, Deno.SeekMode.Start);
    await file.write(bytes(Array.from({ length: 30 }, (_, index) => `\nline ${index}`).join("")));
    const tail = await logTail(path);
    assertEquals(tail.length, TAIL_LINES);
    assertEquals([tail[0], tail.at(-1)], ["line 10", "line 29"]);
    Deno.symlinkSync(path, `${dir}/link.log`);
    assertEquals(await logTail(`${dir}/link.log`), []);
    assertEquals(await logTail(`${dir}/none.log`), []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("logTail: what an earlier runtime said is not shown as this one's", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "old one\nold two\n");
    const { size } = await Deno.stat(path);
    assertEquals(await logTail(path, size), []);
    await Deno.writeTextFile(path, "new\n", { append: true });
    assertEquals(await logTail(path, size), ["new"]);
    // Set aside meanwhile: all of it is new.
    assertEquals(await logTail(path, 1_000), ["old one", "old two", "new"]);
  } finally {
    await Deno.remove(path);
  }
});

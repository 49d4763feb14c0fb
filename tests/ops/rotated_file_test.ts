import { assertEquals, assertThrows } from "@std/assert";
import { RotatedFile } from "../../lib/ops/rotated_file.ts";

/** A directory that is gone after the test. */
function scratch() {
  const path = Deno.makeTempDirSync();
  return {
    file: `${path}/audit.ndjson`,
    read: (name: string) => Deno.readTextFileSync(`${path}/${name}`),
    names: () => Array.from(Deno.readDirSync(path), ({ name }) => name).sort(),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

function append(file: RotatedFile, ...lines: readonly string[]): void {
  for (const line of lines) file.append(new TextEncoder().encode(`${line}\n`));
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("RotatedFile: is made for this account only, and appended to", () => {
  using it = scratch();
  for (const line of ["one", "two"]) {
    using file = new RotatedFile(it.file, { maxBytes: 100, keep: 2 });
    append(file, line);
  }
  assertEquals(it.read("audit.ndjson"), "one\ntwo\n");
  assertEquals(modeOf(it.file), 0o600);
});

Deno.test("RotatedFile: a file that others may read is closed to them", () => {
  using it = scratch();
  Deno.writeTextFileSync(it.file, "", { mode: 0o644 });
  using file = new RotatedFile(it.file, { maxBytes: 100, keep: 2 });
  assertEquals(modeOf(file.path), 0o600);
});

Deno.test("RotatedFile: before it grows over its size it is set aside, the oldest is gone", () => {
  using it = scratch();
  using file = new RotatedFile(it.file, { maxBytes: 10, keep: 2 });
  append(file, "aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg");
  assertEquals(it.names(), ["audit.ndjson", "audit.ndjson.1", "audit.ndjson.2"]);
  assertEquals(it.read("audit.ndjson"), "gggg\n");
  assertEquals(it.read("audit.ndjson.1"), "eeee\nffff\n");
  assertEquals(it.read("audit.ndjson.2"), "cccc\ndddd\n");
  assertEquals(modeOf(it.file), 0o600);
});

Deno.test("RotatedFile: what was there before counts, and a line over the size has a file of its own", () => {
  using it = scratch();
  Deno.writeTextFileSync(it.file, "12345678\n");
  using file = new RotatedFile(it.file, { maxBytes: 10, keep: 3 });
  append(file, "x".repeat(30), "y");
  assertEquals(it.read("audit.ndjson.2"), "12345678\n");
  assertEquals(it.read("audit.ndjson.1"), `${"x".repeat(30)}\n`);
  assertEquals(it.read("audit.ndjson"), "y\n");
});

Deno.test("RotatedFile: an empty file is not set aside, however long the first line is", () => {
  using it = scratch();
  using file = new RotatedFile(it.file, { maxBytes: 10, keep: 3 });
  append(file, "x".repeat(30));
  assertEquals(it.names(), ["audit.ndjson"]);
});

Deno.test("RotatedFile: with nothing to keep the old file is removed", () => {
  using it = scratch();
  using file = new RotatedFile(it.file, { maxBytes: 5, keep: 0 });
  append(file, "aaaa", "bbbb");
  assertEquals([it.names(), it.read("audit.ndjson")], [["audit.ndjson"], "bbbb\n"]);
});

Deno.test("RotatedFile: with nothing to keep, a file that somebody else has removed is made again", () => {
  using it = scratch();
  using file = new RotatedFile(it.file, { maxBytes: 5, keep: 0 });
  append(file, "aaaa");
  Deno.removeSync(it.file);
  append(file, "bbbb", "cccc");
  assertEquals([it.names(), it.read("audit.ndjson")], [["audit.ndjson"], "cccc\n"]);
});

Deno.test("RotatedFile: what cannot be set aside throws; once it can, lines are written again", () => {
  using it = scratch();
  using file = new RotatedFile(it.file, { maxBytes: 5, keep: 1 });
  append(file, "aaaa");
  Deno.mkdirSync(`${it.file}.1/in_the_way`, { recursive: true });
  for (let time = 0; time < 3; time++) assertThrows(() => append(file, "bbbb"));
  assertEquals(it.read("audit.ndjson"), "aaaa\n");
  Deno.removeSync(`${it.file}.1`, { recursive: true });
  append(file, "cccc");
  assertEquals([it.read("audit.ndjson"), it.read("audit.ndjson.1")], ["cccc\n", "aaaa\n"]);
});

Deno.test("RotatedFile: a lenient one that cannot be set aside grows on, and is tried again", () => {
  using it = scratch();
  using file = new RotatedFile(it.file, { maxBytes: 10, keep: 1, isLenient: true });
  Deno.mkdirSync(`${it.file}.1/in_the_way`, { recursive: true });
  append(file, "aaaa", "bbbb", "cccc", "dddd");
  assertEquals(it.read("audit.ndjson"), "aaaa\nbbbb\ncccc\ndddd\n");
  Deno.removeSync(`${it.file}.1`, { recursive: true });
  append(file, "eeee", "ffff");
  assertEquals(it.read("audit.ndjson.1"), "aaaa\nbbbb\ncccc\ndddd\n");
  assertEquals(it.read("audit.ndjson"), "eeee\nffff\n");
  append(file, "gggg");
  assertEquals(it.read("audit.ndjson.1"), "eeee\nffff\n");
});

Deno.test("RotatedFile: a lenient one keeps the mode that it was given, also over a rotation", () => {
  using it = scratch();
  Deno.writeTextFileSync(it.file, "");
  Deno.chmodSync(it.file, 0o640);
  using file = new RotatedFile(it.file, { maxBytes: 5, keep: 1, isLenient: true });
  append(file, "aaaa", "bbbb");
  assertEquals([modeOf(it.file), modeOf(`${it.file}.1`)], [0o640, 0o640]);
});

Deno.test("RotatedFile: a device is never set aside", () => {
  using file = new RotatedFile("/dev/null", { maxBytes: 1, keep: 1 });
  append(file, "aaaa", "bbbb");
  assertEquals(Deno.statSync("/dev/null").isCharDevice, true);
});

Deno.test("RotatedFile: a line that a full disk has cut off is not continued by the next one", async () => {
  using it = scratch();
  const script = new URL("full_file.ts", import.meta.url).pathname;
  // A limit on the size of files is a full disk to the one process it is set for.
  const limited = `trap '' XFSZ; ulimit -f 1; exec "$0" run -A --no-lock "$1" "$2"`;
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", limited, Deno.execPath(), script, it.file],
    env: { DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  assertEquals(it.read("audit.ndjson"), `${"x".repeat(300)}\n${"y".repeat(50)}\nafter\n`);
});

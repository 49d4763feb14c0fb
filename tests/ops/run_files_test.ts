import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { writePidFile, writeRunFile, writeUrlFile } from "../../lib/ops/run_files.ts";

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const NO_STOP = new AbortController().signal;

const modeOf = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
const namesIn = (directory: string) => [...Deno.readDirSync(directory)].map(({ name }) => name);

Deno.test("writeUrlFile: base URL without line ending, 0600, in new directories, removed at the end [operator §12.4]", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/a/b/url`;
    {
      await using _file = await writeUrlFile(path, "http://localhost:8080", NO_STOP);
      assertEquals(await Deno.readTextFile(path), "http://localhost:8080");
      assertEquals(await modeOf(path), 0o600);
      assertEquals(await modeOf(`${directory}/a`), 0o755 & ~Deno.umask());
      assertEquals(namesIn(`${directory}/a/b`), ["url"]);
    }
    assertEquals(namesIn(`${directory}/a/b`), []);
  }));

Deno.test("writePidFile: id and line ending, readable by all, removed at the end [operator §12.6]", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/pid`;
    {
      await using _file = await writePidFile(path, 123, NO_STOP);
      assertEquals(await Deno.readTextFile(path), "123\n");
      assertEquals(await modeOf(path), 0o644);
    }
    assertEquals(namesIn(directory), []);
  }));

Deno.test("writeUrlFile: a leftover is replaced, whatever its mode", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/url`;
    await Deno.writeTextFile(path, "http://old", { mode: 0o666 });
    await using _file = await writeUrlFile(path, "http://new", NO_STOP);
    assertEquals([await Deno.readTextFile(path), await modeOf(path)], ["http://new", 0o600]);
  }));

Deno.test("writeUrlFile: a symbolic link is replaced, not followed [operator §12.4]", () =>
  inDirectory(async (directory) => {
    const [path, other] = [`${directory}/url`, `${directory}/other`];
    await Deno.writeTextFile(other, "somebody's");
    await Deno.symlink(other, path);
    await using _file = await writeUrlFile(path, "http://new", NO_STOP);
    assertEquals(await Deno.readTextFile(other), "somebody's");
    assertEquals((await Deno.lstat(path)).isSymlink, false);
    assertEquals(await Deno.readTextFile(path), "http://new");
  }));

Deno.test("writePidFile: a directory in its place is told and ends the start [operator §12.6]", () =>
  inDirectory(async (directory) => {
    const error = await assertRejects(() => writePidFile(directory, 1, NO_STOP), OperatorError);
    assertStringIncludes(error.message, directory);
    assertEquals(namesIn(directory), []);
  }));

Deno.test("writePidFile: the file of a successor stays, and a missing one is no error", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/pid`;
    {
      await using _file = await writePidFile(path, 1, NO_STOP);
      await Deno.writeTextFile(path, "2\n");
    }
    assertEquals(await Deno.readTextFile(path), "2\n");
    {
      await using _file = await writePidFile(path, 3, NO_STOP);
      await Deno.remove(path);
    }
    assertEquals(namesIn(directory), []);
  }));

Deno.test("writeRunFile: the file of a running process is refused and stays, until that one is gone", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/pid`;
    const write = (pid: number, leaveMs: number) =>
      writeRunFile(
        { setting: "process.pid_file", path, text: `${pid}\n`, mode: 0o644 },
        NO_STOP,
        leaveMs,
      );
    const first = await write(11, 0);
    const error = await assertRejects(() => write(12, 0), OperatorError);
    assertEquals(
      error.message,
      `process.pid_file ${path}: belongs to a running client (process 11); stop that one, or choose ` +
        "another path",
    );
    assertEquals([namesIn(directory), await Deno.readTextFile(path)], [["pid"], "11\n"]);
    // One that is started again at once waits for its predecessor.
    const successor = write(12, 10_000);
    await first?.[Symbol.asyncDispose]();
    await using _file = await successor;
    assertEquals(await Deno.readTextFile(path), "12\n");
  }));

Deno.test("writeRunFile: of several that start in the same moment one has the file, and it stays", async (t) => {
  for (const left of [undefined, "1\n"]) {
    await t.step(
      left === undefined ? "where nothing is" : "where a dead one has left it",
      () =>
        inDirectory(async (directory) => {
          const path = `${directory}/pid`;
          if (left !== undefined) await Deno.writeTextFile(path, left);
          const decided = new AbortController();
          const starts = Array.from({ length: 8 }, async (_, n) => {
            const file = { setting: "process.pid_file", path, text: `${n}`, mode: 0o644 };
            const written = await writeRunFile(file, decided.signal, 60_000);
            if (written === undefined) return undefined;
            decided.abort();
            return { written, text: file.text };
          });
          const winners = (await Promise.all(starts)).filter((start) => start !== undefined);
          assertEquals(winners.length, 1);
          assertEquals([namesIn(directory), await Deno.readTextFile(path)], [
            ["pid"],
            winners[0]?.text,
          ]);
          for (const { written } of winners) await written[Symbol.asyncDispose]();
          assertEquals(namesIn(directory), []);
        }),
    );
  }
});

Deno.test("writeRunFile: a stop ends the wait for a predecessor, whose file stays", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/pid`;
    await using _first = await writePidFile(path, 11, NO_STOP);
    const stop = new AbortController();
    const file = { setting: "process.pid_file", path, text: "12\n", mode: 0o644 };
    const second = writeRunFile(file, stop.signal, 60_000);
    stop.abort();
    assertEquals(await second, undefined);
    assertEquals([namesIn(directory), await Deno.readTextFile(path)], [["pid"], "11\n"]);
  }));

Deno.test("writePidFile: a path that is the URL file as well is told so, at once, and not as another client's", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/run`;
    {
      await using _url = await writeUrlFile(path, "http://h", NO_STOP);
      const error = await assertRejects(() => writePidFile(path, 1, NO_STOP), OperatorError);
      assertEquals(
        error.message,
        `process.pid_file ${path}: is health.url_file as well; choose another path`,
      );
      assertEquals(await Deno.readTextFile(path), "http://h");
    }
    await using _pid = await writePidFile(path, 1, NO_STOP);
    assertEquals(await Deno.readTextFile(path), "1\n");
  }));

Deno.test("writePidFile: what a process that was killed has left is replaced", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/pid`;
    const module = new URL("../../lib/ops/run_files.ts", import.meta.url).href;
    const script = `const { writePidFile } = await import(${JSON.stringify(module)});` +
      `await writePidFile(${JSON.stringify(path)}, Deno.pid, new AbortController().signal);` +
      'Deno.kill(Deno.pid, "SIGKILL");';
    const { signal } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--frozen", script],
      stderr: "null",
    }).output();
    assertEquals([signal, namesIn(directory)], ["SIGKILL", ["pid"]]);
    await using _file = await writePidFile(path, Deno.pid, NO_STOP);
    assertEquals(await Deno.readTextFile(path), `${Deno.pid}\n`);
  }));

Deno.test("writeUrlFile: what cannot be written is told with setting and path, and leaves nothing", () =>
  inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    await Deno.mkdir(`${directory}/taken/full`, { recursive: true });
    for (const path of [`${directory}/file/url`, `${directory}/taken`]) {
      const error = await assertRejects(
        () => writeUrlFile(path, "http://h", NO_STOP),
        OperatorError,
      );
      assertStringIncludes(error.message, `health.url_file ${path}: cannot be written`);
    }
    assertEquals(namesIn(directory).sort(), ["file", "taken"]);
  }));

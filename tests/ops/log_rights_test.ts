import { assertEquals } from "@std/assert";

const LOG = new URL("../../lib/ops/log.ts", import.meta.url).href;

/** Writes three lines into a log that holds two, with these rights on files of its directory. */
async function written(rights: (dir: string) => readonly string[]) {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  try {
    const file = `${dir}/client.log`;
    const rotation = { maxBytes: 250, keep: 1, isLenient: true };
    const options = { level: "info", format: "json", file, identity: {}, rotation };
    await Deno.writeTextFile(
      `${dir}/main.ts`,
      `import { openLog } from ${JSON.stringify(LOG)};
      using log = openLog(${JSON.stringify(options)});
      for (const message of ["one", "two", "three"]) {
        log.write({ level: "info", message: message.padEnd(40), attrs: {} });
      }`,
    );
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", "--no-config", ...rights(dir), `${dir}/main.ts`],
    }).output();
    assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
    const linesOf = (name: string) =>
      Deno.readTextFileSync(`${dir}/${name}`).trim().split("\n")
        .map((line): string => JSON.parse(line).msg.trim());
    const names = Array.from(Deno.readDirSync(dir), ({ name }) => name).filter((name) =>
      name.startsWith("client.log")
    ).toSorted();
    return Object.fromEntries(names.map((name) => [name, linesOf(name)]));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("Log: with the rights of the plan a full file is set aside", async () => {
  const both = (dir: string) => `${dir}/client.log,${dir}/client.log.1`;
  const found = await written((dir) => [`--allow-write=${both(dir)}`, `--allow-read=${both(dir)}`]);
  assertEquals(found, { "client.log": ["three"], "client.log.1": ["one", "two"] });
});

Deno.test("Log: with the right to its file alone it grows on, and no line is lost", async () => {
  const all = { "client.log": ["one", "two", "three"] };
  assertEquals(await written((dir) => [`--allow-write=${dir}/client.log`]), all);
  const readable = await written((dir) => [
    `--allow-write=${dir}/client.log`,
    `--allow-read=${dir}/client.log`,
  ]);
  assertEquals(readable, all);
});

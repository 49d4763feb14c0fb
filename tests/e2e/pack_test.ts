import { assertEquals, assertMatch } from "@std/assert";
import { build } from "../../lib/build/build.ts";
import { pack } from "../../lib/build/pack.ts";
import { GENERAL_RIGHTS } from "../../lib/cli/deploy/start_flags.ts";

/** What a machine without anything has. */
const BARE_PATH = "/usr/bin:/bin";

Deno.test({
  name: "pack: one executable that needs nothing, checked and unpacked once into a private folder",
  ignore: Deno.build.os === "windows",
  async fn(t) {
    const outDir = await Deno.makeTempDir();
    const home = `${outDir}/home`;
    await Deno.mkdir(home);
    try {
      const { bundle } = await build({ outDir });
      const outFile = `${outDir}/tunnel-client`;
      const options = { runtime: Deno.execPath(), bundle, version: "1.2.3+abc", outFile };
      await pack({ ...options, rights: GENERAL_RIGHTS });
      const cache = `${home}/.cache/tunnel-client`;

      await t.step("the first starts, two at once, unpack and run", async () => {
        const starts = await Promise.all([0, 1].map(() => start(outFile, home, "--version")));
        for (const { code, stdout, stderr } of starts) {
          assertEquals([code, stderr], [0, ""]);
          assertMatch(stdout, /^\d+\.\d+\.\d+\n$/);
        }
        const [name = "", ...more] = [...Deno.readDirSync(cache)].map(({ name }) => name)
          .filter((name) => name !== "runtime");
        assertEquals(more, []);
        assertMatch(name, /^1\.2\.3_abc-[0-9a-f]{16}$/);
        assertEquals(((await Deno.stat(`${cache}/${name}`)).mode ?? 0) & 0o777, 0o700);
        assertEquals(
          [...Deno.readDirSync(`${cache}/${name}`)].map(({ name }) => name).toSorted(),
          ["complete", "deno", "tunnel-client.js"],
        );
      });

      await t.step("it passes its words on, and the exit code back", async () => {
        const { code, stdout, stderr } = await start(outFile, home, "no-such", "a  b");
        assertEquals([code, stdout], [1, ""]);
        assertMatch(stderr, /unknown command "no-such"/);
      });

      await t.step("a damaged file is told of and not run", async () => {
        const damaged = `${outDir}/damaged`;
        const bytes = await Deno.readFile(outFile);
        const last = bytes.length - 1_000;
        bytes[last] = (bytes[last] ?? 0) ^ 1;
        await Deno.writeFile(damaged, bytes, { mode: 0o755 });
        const { code, stdout, stderr } = await start(damaged, `${outDir}/home2`, "--version");
        assertEquals([code, stdout], [1, ""]);
        assertMatch(stderr, /is damaged: its checksum is not the one it was built with/);
        const left = [...Deno.readDirSync(`${outDir}/home2/.cache/tunnel-client`)];
        assertEquals(left, [], "nothing of it is left");
      });
    } finally {
      await Deno.remove(outDir, { recursive: true });
    }
  },
});

async function start(file: string, home: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(file, {
    args,
    clearEnv: true,
    env: { PATH: BARE_PATH, HOME: home, NO_COLOR: "1" },
    cwd: "/",
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { build } from "../../lib/build/build.ts";
import { ONE_FILE_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import { runProcess } from "./process.ts";

const RIGHTS = [
  "--allow-env",
  "--allow-net=127.0.0.1",
  `--allow-run=${Deno.execPath()},/usr/bin/kill`,
];
const DEMO = [
  "demo",
  "--once",
  "--listen-addr",
  "127.0.0.1:0",
  "--health.listen-addr",
  "127.0.0.1:0",
];

Deno.test("bundle: a whole tunnel from a folder of its own and from a URL, with no cache", async (t) => {
  const outDir = await Deno.makeTempDir();
  const elsewhere = await Deno.makeTempDir();
  const env = { DENO_DIR: `${elsewhere}/cache`, HOME: elsewhere };
  try {
    const { bundle } = await build({ outDir });
    await t.step("from a folder where nothing else is", async () => {
      const alone = `${elsewhere}/tunnel-client.js`;
      await Deno.copyFile(bundle, alone);
      const args = ["run", "--no-prompt", "--no-code-cache", ...ONE_FILE_FLAGS, ...RIGHTS];
      works(await runProcess({ args: [...args, alone, ...DEMO], env }));
    });
    await t.step("from a URL of this machine", async () => {
      const text = await Deno.readTextFile(bundle);
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        () => new Response(text, { headers: { "content-type": "text/javascript" } }),
      );
      const url = `http://127.0.0.1:${server.addr.port}/tunnel-client.js`;
      const flags = ONE_FILE_FLAGS.filter((flag) => flag !== "--no-remote");
      works(
        await runProcess({
          args: ["run", "-q", "--no-prompt", ...flags, ...RIGHTS, url, ...DEMO],
          env,
        }),
      );
    });
    await t.step("the pages are inside", async () => {
      const { code, stdout } = await runProcess({
        args: ["eval", "--no-config", PAGES, bundle],
        env,
      });
      assertEquals([code, stdout.trim()], [0, "true"]);
    });
  } finally {
    await Deno.remove(outDir, { recursive: true });
    await Deno.remove(elsewhere, { recursive: true });
  }
});

/** Looks for the style sheet's and the script's packed parts. */
const PAGES = `const text = Deno.readTextFileSync(Deno.args[0]);
console.log([...text.matchAll(/"app-[A-Z0-9]{8}\\.js":\\(\\)=>"/g)].length === 2);`;

function works({ code, stdout, stderr }: {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}): void {
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /main +tools\/call uppercase .* ONE TOOL CALL CROSSES THE TUNNEL/);
  assertMatch(stdout, /local +tools\/call uppercase .* ONE TOOL CALL CROSSES THE TUNNEL/);
  assertStringIncludes(stdout, "It works: 10 messages and 12 progress notifications");
}

import { build } from "../../lib/build/build.ts";
import { bundle } from "../../lib/build/bundler.ts";
import { ROOT } from "../e2e/process.ts";
import type { Targets } from "./hook/attempts.ts";

/** What stands in front of the Worker's program, a text in the one file. */
const WORKER_TEXT = "get text(){return";

/** Builds the one file, and gives what puts code into both of its realms. */
export async function buildInjectable(
  outDir: string,
): Promise<(targets: Targets) => string> {
  const { bundle: file } = await build({ outDir });
  const hook = `${outDir}/hook.js`;
  await bundle({
    entry: `${ROOT}tests/sandbox/hook/realm.ts`,
    to: { file: hook },
    minify: true,
    sourceMap: false,
    cwd: ROOT,
  });
  const [program, code] = await Promise.all([file, hook].map((path) => Deno.readTextFile(path)));
  return (targets) => withCode(program ?? "", code ?? "", targets);
}

function withCode(program: string, code: string, targets: Targets): string {
  const inRealm = (realm: "main" | "engine") =>
    `(injected=>{${code}})(${JSON.stringify({ realm, targets })});\n`;
  const [before, after, ...more] = program.split(WORKER_TEXT);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error("the one file holds the Worker's program in a new way");
  }
  const [shebang = "", ...lines] = before.split("\n");
  const own = [shebang, inRealm("main") + lines.join("\n")].join("\n");
  return `${own}${WORKER_TEXT} ${JSON.stringify(inRealm("engine"))}+${after}`;
}

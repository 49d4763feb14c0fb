import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { build } from "../../lib/build/build.ts";
import { bundle } from "../../lib/build/bundler.ts";
import { ROOT } from "../e2e/process.ts";
import type { Targets } from "./hook/attempts.ts";

/** The Worker's program, a packed text in the one file. */
const WORKER_TEXT = /(?<=worker:\{packed:\(\)=>")[A-Za-z0-9+/=]+(?=")/g;

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
  const [worker, ...more] = Array.from(program.matchAll(WORKER_TEXT));
  if (worker === undefined || more.length > 0) {
    throw new Error("the one file holds the Worker's program in a new way");
  }
  const [text] = worker;
  const injected = packed(inRealm("engine") + unpacked(text));
  const [shebang = "", ...lines] = program.split("\n");
  const own = [shebang, inRealm("main") + lines.join("\n")].join("\n");
  return own.replace(text, () => injected);
}

function unpacked(text: string): string {
  return brotliDecompressSync(Uint8Array.fromBase64(text)).toString();
}

/** As the build packs it, only quicker. */
function packed(text: string): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MIN_QUALITY };
  return brotliCompressSync(new TextEncoder().encode(text), { params }).toString("base64");
}

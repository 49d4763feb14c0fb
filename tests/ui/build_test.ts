import { assertEquals, assertMatch } from "@std/assert";

const UI = new URL("../../ui/", import.meta.url);
/** All that a page needs, compressed (ui §9). */
const MAX_GZIP_BYTES = 90_000;

async function gzipBytes(url: URL): Promise<number> {
  const { body } = new Response(await Deno.readFile(url));
  if (body === null) return 0;
  const packed = new Response(body.pipeThrough(new CompressionStream("gzip")));
  return (await packed.arrayBuffer()).byteLength;
}

async function* sources(dir: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory && name !== "dist") yield* sources(new URL(`${name}/`, dir));
    else if (/\.(tsx?|css)$/.test(name)) yield new URL(name, dir);
  }
}

Deno.test("the built pages fit their budget [ui §9]", async () => {
  const sizes = await Promise.all(
    ["app.js", "app.css", "index.html"].map((name) => gzipBytes(new URL(`dist/${name}`, UI))),
  );
  const sum = sizes.reduce((a, b) => a + b, 0);
  assertEquals(sum > 10_000 && sum <= MAX_GZIP_BYTES, true, `${sum} bytes`);
});

Deno.test("the page loads two files and holds no script or style of its own [ui §9]", async () => {
  const html = await Deno.readTextFile(new URL("dist/index.html", UI));
  assertMatch(html, /tunnel-client/);
  assertEquals(html.match(/\b(?:src|href)="[^"]*"/g), [
    'href="/assets/app.css"',
    'src="/assets/app.js"',
  ]);
  assertEquals(/<style|style=|<script(?![^>]* src=)/.test(html), false);
});

Deno.test("no file of the pages is longer than 300 lines", async () => {
  const long: string[] = [];
  let seen = 0;
  for await (const file of sources(UI)) {
    seen++;
    const lines = (await Deno.readTextFile(file)).split("\n").length - 1;
    if (lines > 300) long.push(`${file.pathname} (${lines})`);
  }
  assertEquals(seen > 40, true, "the walk finds the files");
  assertEquals(long, []);
});

Deno.test("the pages take nothing but types from the client's own modules", async () => {
  const taken: string[] = [];
  let seen = 0;
  for await (const file of sources(UI)) {
    const text = await Deno.readTextFile(file);
    for (
      const [statement] of text.matchAll(/^(?:import|export)\b[^;]*?"(?:\.\.\/)+lib\/[^"]*"/gm)
    ) {
      seen++;
      if (!/^(?:import|export) type\b/.test(statement)) {
        taken.push(`${file.pathname}: ${statement}`);
      }
    }
  }
  assertEquals(seen > 3, true, "the walk finds the imports");
  assertEquals(taken, []);
});

import { assertEquals, assertRejects } from "@std/assert";
import { openParts, part__ } from "../../lib/build/lazy_parts.ts";
import { lazyText } from "../../lib/build/parts.ts";

async function packed(text: string): Promise<string> {
  const deflated = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return (await new Response(deflated).bytes()).toBase64();
}

Deno.test("part__: evaluates a part and what it needs once, in order, and tells a missing one", async () => {
  const evaluated: string[] = [];
  Object.assign(globalThis, { evaluated });
  const note = (name: string) => `globalThis.evaluated.push("${name}");`;
  const texts: Record<string, string> = {
    "base.js": `${note("base")}export{a as b};var a="é";`,
    "top.js": `import{a as x}from"./here.js";import{b as y}from"./base.js";${note("top")}` +
      'var z=()=>import("./base.js");export{x as p,y as q,z as r};',
  };
  const packedParts = Object.fromEntries(
    await Promise.all(
      Object.entries(texts).map(async ([name, text]) => {
        const after = name === "top.js" ? ["here.js", "base.js"] : [];
        return [name, { after, packed: await packed(lazyText({ name, text })) }] as const;
      }),
    ),
  );
  openParts({
    here: { "here.js": () => Promise.resolve({ a: 1 }) },
    packed: packedParts,
    worker: {
      text: "postMessage(Object.keys(globalThis.packedParts__));",
      parts: ["base.js"],
    },
  });

  const [first, second] = await Promise.all([part__("./top.js"), part__("./top.js")]);
  assertEquals(first === second, true);
  assertEquals(evaluated, ["base", "top"]);
  const { p, q, r } = exportsOf(first);
  assertEquals([p, q], [1, "é"]);
  assertEquals(typeof r === "function" && exportsOf(await r())["b"], "é");
  await assertRejects(() => part__("./gone.js"), Error, "this build has no part gone.js");

  // The Worker is brought those of the parts it may ask for, and its module needs no right.
  const worker = new Worker(part__.worker(), { type: "module" });
  try {
    const told = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => told.resolve(data);
    assertEquals(await told.promise, ["base.js"]);
    assertEquals(part__.worker(), part__.worker());
  } finally {
    worker.terminate();
    URL.revokeObjectURL(part__.worker());
  }
});

function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  return typeof module === "object" && module !== null ? { ...module } : {};
}

import { assertEquals, assertRejects } from "@std/assert";
import { openParts, part__ } from "../../lib/build/lazy_parts.ts";
import { lazyText } from "../../lib/build/parts.ts";
import { packedText } from "../../lib/build/program.ts";

Deno.test("part__: evaluates a part and what it needs once, in order, and tells a missing one", async () => {
  const evaluated: string[] = [];
  Object.assign(globalThis, { evaluated });
  const note = (name: string) => `globalThis.evaluated.push("${name}");`;
  const texts: Record<string, string> = {
    "base.js": `${note("base")}export{a as b};var a="é";`,
    "side.js": `${note("side")}export{d as c};var d=2;`,
    "top.js": `import{a as x}from"./here.js";import{b as y}from"./base.js";${note("top")}` +
      'var z=()=>import("./base.js");export{x as p,y as q,z as r};',
  };
  const lazy = (name: string) => lazyText({ name, text: texts[name] ?? "" });
  const program = packedText("postMessage(Object.keys(globalThis.packedParts__));");
  openParts({
    here: () => ({ "here.js": () => Promise.resolve({ a: 1 }) }),
    packed: () => ({ "base.js": () => packedText(lazy("base.js")) }),
    crate: () => packedText([lazy("top.js"), lazy("side.js")].join("\0")),
    worker: { packed: () => program, parts: ["base.js"] },
  });

  const [first, second] = await Promise.all([part__("./top.js"), part__("./top.js")]);
  assertEquals(first === second, true);
  assertEquals(evaluated, ["base", "top"]);
  const { p, q, r } = exportsOf(first);
  assertEquals([p, q], [1, "é"]);
  assertEquals(typeof r === "function" && exportsOf(await r())["b"], "é");
  assertEquals(exportsOf(await part__("./side.js"))["c"], 2);
  await assertRejects(() => part__("./gone.js"), Error, "this build has no part gone.js");

  // The Worker is brought those of the parts it may ask for, and its module needs no right.
  const module = await part__.worker();
  const worker = new Worker(module, { type: "module" });
  try {
    const told = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => told.resolve(data);
    assertEquals(await told.promise, ["base.js"]);
    assertEquals(await part__.worker(), module);
  } finally {
    worker.terminate();
    URL.revokeObjectURL(module);
  }
});

function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  return typeof module === "object" && module !== null ? { ...module } : {};
}

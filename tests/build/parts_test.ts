import { assertEquals, assertThrows } from "@std/assert";
import {
  closure,
  dependencies,
  eagerText,
  folderText,
  laterParts,
  lazyText,
  type Part,
  partOf,
  reachable,
} from "../../lib/build/parts.ts";

const part: Part = {
  name: "verb-AAAAAAAA.js",
  text: 'import{a as b,c as d}from"./chunk-BBBBBBBB.js";import"./chunk-CCCCCCCC.js";' +
    'import{hash as h}from"node:crypto";var e=()=>import("./other-DDDDDDDD.js");export{e as f};\n',
};

Deno.test("dependencies, laterParts: what a part needs first, and what it may ask for later", () => {
  assertEquals(dependencies(part), ["chunk-BBBBBBBB.js", "chunk-CCCCCCCC.js"]);
  assertEquals(laterParts(part), ["other-DDDDDDDD.js"]);
});

Deno.test("lazyText: takes from the loader, keeps what the runtime gives and every column", () => {
  const [line = "", url] = lazyText(part).split("\n");
  assertEquals(line.slice(0, 47), 'const{a:b,c:d}=part__["chunk-BBBBBBBB.js"];    ');
  assertEquals(line.slice(47, 75), 'part__["chunk-CCCCCCCC.js"];');
  assertEquals(line.slice(75), part.text.slice(75).trimEnd().replace("import(", "part__("));
  assertEquals(line.length, part.text.trimEnd().length);
  assertEquals(url, "//# sourceURL=tunnel-client/verb-AAAAAAAA.js");
});

Deno.test("eagerText: asks the loader only for what stands outside of the program", () => {
  assertEquals(eagerText(part, () => true), part.text);
  const asking = eagerText(part, () => false);
  assertEquals(asking.startsWith(part.text.trimEnd().replace("import(", "part__(")), true);
  assertEquals(asking.includes('import{part__}from"./lazy_parts.ts";'), true);
});

Deno.test("closure: follows imports in any order, and says which part is missing", () => {
  const parts = new Map([
    ["a.js", { name: "a.js", text: 'import"./b.js";' }],
    ["b.js", { name: "b.js", text: 'import"./c.js";import("./later.js")' }],
    ["c.js", { name: "c.js", text: "" }],
    ["d.js", { name: "d.js", text: 'import"./gone.js";' }],
  ]);
  assertEquals([...closure(["a.js"], parts)], ["a.js", "b.js", "c.js"]);
  assertThrows(() => closure(["d.js"], parts), Error, "gone.js");
});

Deno.test("partOf: finds the part of a file, and refuses to guess between two", () => {
  const named = (...names: string[]) => new Map(names.map((name) => [name, { name, text: "" }]));
  assertEquals(partOf("run", named("run-ABCDEFG2.js", "runtime-ABCDEFG2.js")), "run-ABCDEFG2.js");
  assertThrows(() => partOf("run", named("runtime-ABCDEFG2.js")), Error, "0 parts");
  assertThrows(() => partOf("run", named("run-ABCDEFG2.js", "run-ABCDEFG3.js")), Error, "2 parts");
});

Deno.test("eagerText, lazyText, folderText: the Worker's module is found in each", () => {
  const worker = {
    name: "plane-AAAAAAAA.js",
    text: 'var a=b??new URL("./engine_worker.ts",import.meta.url);\n',
  };
  const named = 'new URL("./engine_worker.ts",import.meta.url)';
  const asked = `var a=b??${"part__.worker()".padEnd(named.length)};`;
  assertEquals(lazyText(worker).split("\n")[0], asked);
  assertEquals(eagerText(worker, () => true), `${asked}\nimport{part__}from"./lazy_parts.ts";\n`);
  assertEquals(
    folderText(worker, "engine_worker-BBBBBBBB.js"),
    'var a=b??new URL("./engine_worker-BBBBBBBB.js",import.meta.url);\n',
  );
  const unknown = { ...worker, text: "var a=new URL('./engine_worker.ts',import.meta.url)" };
  assertThrows(() => lazyText(unknown), Error, "WORKER_MODULE");
});

Deno.test("reachable: everything that may ever be asked for", () => {
  const parts = new Map([
    ["a.js", { name: "a.js", text: 'import"./b.js";' }],
    ["b.js", { name: "b.js", text: 'import("./later.js")' }],
    ["later.js", { name: "later.js", text: 'import"./deep.js";' }],
    ["deep.js", { name: "deep.js", text: "" }],
    ["other.js", { name: "other.js", text: "" }],
  ]);
  assertEquals([...reachable(["a.js"], parts)], ["a.js", "b.js", "later.js", "deep.js"]);
});

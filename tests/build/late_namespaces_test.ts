import { assertEquals, assertThrows } from "@std/assert";
import { withLateNamespaces } from "../../lib/build/late_namespaces.ts";

/** As the bundler writes: what makes an object of exports, modules, and what imports them later. */
const PROGRAM = "var D=Object.defineProperty;var v=(e,t)=>()=>(e&&(t=e(e=0)),t);" +
  "var y=(e,t)=>{for(var n in t)D(e,n,{get:t[n],enumerable:!0})};" +
  "globalThis.made=0;var q={};y(q,{a:()=>one,b:()=>$2});var one,$2,i=v(()=>{one=1;$2=()=>one++});" +
  "var empty={};z(empty,{c:()=>one});function z(){made++}" +
  "var r=()=>Promise.resolve().then(()=>(i(),q)),s=()=>Promise.resolve().then(()=>(i(),q));" +
  "export{r,s};";

async function evaluated(text: string): Promise<Record<"r" | "s", () => Promise<Exports>>> {
  return await import(`data:text/javascript,${encodeURIComponent(text)}`);
}

interface Exports {
  readonly a: number;
  b(): number;
}

Deno.test("withLateNamespaces: an object of exports is made at its first use, once, and lives", async () => {
  const { text } = withLateNamespaces({ text: PROGRAM, map: undefined });
  assertEquals(text.includes("var q;var one"), true, text);
  assertEquals(text.includes("z(empty,{c:()=>one})"), true, text);
  for (const program of [PROGRAM, text]) {
    const { r, s } = await evaluated(program);
    const [first, second] = [await r(), await s()];
    assertEquals(first === second, true);
    assertEquals([first.a, first.b(), second.a, Object.keys(first)], [1, 1, 2, ["a", "b"]]);
  }
});

Deno.test("withLateNamespaces: another way of the bundler's is not taken for the one that is known", () => {
  const refused = (from: string, to: string, what: string) =>
    assertThrows(
      () => withLateNamespaces({ text: PROGRAM.replaceAll(from, to), map: undefined }),
      Error,
      what,
    );
  refused("for(var n in t)", "for(let n in t)", "MAKER");
  refused("(i(),q)", "(q)", "USE q");
  refused("var q={}", "let q={}", "USE");
});

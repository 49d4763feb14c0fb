import { assertEquals, assertThrows } from "@std/assert";
import { compiledEarly } from "../../lib/build/compiled_early.ts";
import { functionRanges, rangesOf } from "../../lib/build/function_ranges.ts";

/** As the bundler writes: modules in functions, declarations before them, the calls at the end. */
const PROGRAM =
  'var v=(e,t)=>()=>(e&&(t=e(e=0)),t);function a(n){return()=>n+"}"}async function*b(){' +
  "yield a(1)()}var c,d=v(()=>{c=a(/[/)}]/.source)});class E{m(){return 1}}" +
  "d();for await(let x of b())console.log(c(),x,new E().m(),a.name,typeof v((e)=>e));";

Deno.test("compiledEarly: outermost functions are put into parentheses, and the program is the same", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/program.js`;
    await Deno.writeTextFile(file, PROGRAM);
    const { text } = compiledEarly({ text: PROGRAM, map: undefined }, await functionRanges(file));
    assertEquals(
      text.includes(
        'var a=(function(n){return()=>n+"}"});var b=(async function*(){yield a(1)()});',
      ),
      true,
      text,
    );
    assertEquals(
      text.includes("d=v((()=>{c=a(/[/)}]/.source)}));class E{m(){return 1}}"),
      true,
      text,
    );
    await Deno.writeTextFile(`${folder}/marked.js`, text);
    const [plain, marked] = await Promise.all([file, `${folder}/marked.js`].map(output));
    assertEquals(plain, "[/)}]} 1} 1 a function\n");
    assertEquals(marked, plain);
    assertEquals(Array.from(Deno.readDirSync(folder)).length, 2, "the log is gone");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("rangesOf: only the functions of that file, each once", () => {
  const log = [
    "script-details,1,ext:core.js,0,0,",
    "function,parse,1,5,6,0.1,1,x",
    "script-details,7,file:///tmp/p.js,0,0,",
    "function,parse-script,7,0,99,0.1,1,",
    "function,preparse-resolution,7,30,40,0.1,1,b",
    "function,full-parse,7,30,40,0.1,1,b",
    "function,parse,7,10,20,0.1,1,arrow function",
    "function,parse,7,10,12,0.1,1,arrow function",
  ].join("\n");
  assertEquals(rangesOf(log, "/tmp/p.js"), [
    { start: 10, end: 20 },
    { start: 10, end: 12 },
    { start: 30, end: 40 },
  ]);
  assertThrows(() => rangesOf(log, "/tmp/q.js"), Error, "no function of /tmp/q.js");
});

async function output(file: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", file],
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

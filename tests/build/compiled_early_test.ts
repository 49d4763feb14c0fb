import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { compiledEarly } from "../../lib/build/compiled_early.ts";
import { calledFunctions, type FunctionRange } from "../../lib/build/function_ranges.ts";
import { startFunctions } from "../../lib/build/start_functions.ts";

/** As the bundler writes: modules in functions, declarations before them, the calls at the end. */
const PROGRAM = 'var v=(e,t)=>()=>(e&&(t=e(e=0)),t);function a(n){return()=>n+"}"}' +
  "async function*b(){yield a(1)()}function unused(){return 1}" +
  "var c,f,d=v(()=>{c=a(/[/)}]/.source);f=function(x){function g(){return x}return g()}});" +
  "class E{m(){return[1].map(async x=>x)}}" +
  "d();if(Deno.args[0]!=='run'){for await(let x of b())console.log(c(),x,f(2),new E().m().length," +
  "a.name,f.name,typeof v((e)=>e))}else{fetch('/poll')}";

/** The ranges of some functions, by the text they begin with; `end` is what they end in. */
function ranges(
  text: string,
  ...functions: readonly [start: string, end: string, isArrow: boolean][]
): FunctionRange[] {
  return functions.map(([start, end, isArrow]) => {
    const at = text.indexOf(start);
    return { start: at, end: text.indexOf(end, at) + end.length, isArrow };
  });
}

Deno.test("compiledEarly: what is called is put into parentheses, and the program is the same", async () => {
  const called = ranges(
    PROGRAM,
    ["(e,t)=>", "=0)),t)", true],
    ["()=>(e&&", "=0)),t)", true],
    ["(n){", '"}"}', false],
    ['()=>n+"}"', '()=>n+"}"', true],
    ["(){yield", "}", false],
    ["()=>{c=", "g()}}", true],
    ["(x){", "g()}", false],
    ["(){return x}", "}", false],
    ["(){return[1]", "x)}", false],
    ["async x=>x", "async x=>x", true],
  );
  const { text } = compiledEarly({ text: PROGRAM, map: undefined }, called);
  const told = (part: string) => assertEquals(text.includes(part), true, `${part} in ${text}`);
  told('var a=(function(n){return(()=>n+"}")});');
  told("var b=(async function*(){yield a(1)()});");
  told("function unused(){return 1}");
  told("f=(function(x){function g(){return x}return g()})}));");
  told("class E{m(){return[1].map((async x=>x))}}");
  const [plain, marked] = await Promise.all([PROGRAM, text].map(output));
  assertEquals(plain, "[/)}]} 1} 2 1 a f function\n");
  assertEquals(marked, plain);
});

Deno.test("startFunctions: what a start calls until its first request, no more and no less", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/program.js`;
    await Deno.writeTextFile(file, PROGRAM.replace("Deno.args[0]!=='run'", "!1"));
    const found = await startFunctions(file, folder);
    const text = await Deno.readTextFile(file);
    assertEquals(
      found.map(({ start, end, isArrow }) => [text.slice(start, end), isArrow]),
      [
        ["(e,t)=>()=>(e&&(t=e(e=0)),t)", true],
        ["()=>(e&&(t=e(e=0)),t)", true],
        ['(n){return()=>n+"}"}', false],
        ["()=>{c=a(/[/)}]/.source);f=function(x){function g(){return x}return g()}}", true],
      ],
    );
    await Deno.writeTextFile(file, `${PROGRAM};Deno.exit(3)`);
    const error = await assertRejects(() => startFunctions(file, folder), Error);
    assertEquals(error.message, `${file} --version fails: `);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("calledFunctions: only the functions of that file, each once", () => {
  const log = [
    "script-details,1,ext:core.js,0,0,",
    "function,parse-function,1,5,6,0.1,1,x",
    "script-details,7,file:///tmp/p.js,0,0,",
    "function,parse-script,7,0,99,0.1,1,",
    "function,preparse-resolution,7,30,40,0.1,1,b",
    "function,parse-function,7,30,40,0.1,1,b",
    "function,parse,7,10,20,0.1,1,arrow function",
    "function,parse,7,50,60,0.1,1,arrow function",
    "function,parse-function,7,10,20,0.1,1,",
    "function,parse-function,7,10,12,0.1,1,",
    "function,parse-function,7,10,12,0.1,1,",
  ].join("\n");
  assertEquals(calledFunctions(log, "/tmp/p.js"), [
    { start: 10, end: 20, isArrow: true },
    { start: 10, end: 12, isArrow: false },
    { start: 30, end: 40, isArrow: false },
  ]);
  assertThrows(() => calledFunctions(log, "/tmp/q.js"), Error, "no call of /tmp/q.js");
});

async function output(program: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".js" });
  try {
    await Deno.writeTextFile(file, program);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", file],
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

import { assertEquals, assertThrows } from "@std/assert";
import { OwnEnvironment } from "../../lib/sandbox/own_environment.ts";

/** An environment of which only some variables may be read. */
function environment(all: Record<string, string>, readable: readonly string[] | "all") {
  const check = (name: string) => {
    if (readable !== "all" && !readable.includes(name)) throw new Deno.errors.NotCapable(name);
  };
  return {
    env: {
      get(name: string): string | undefined {
        check(name);
        return all[name];
      },
      toObject: () => ({ ...all }),
      all,
    },
    mayRead: (name: string | undefined) =>
      readable === "all" || (name !== undefined && readable.includes(name)),
  };
}

Deno.test("OwnEnvironment: with the right to everything it remembers everything", () => {
  const { env, mayRead } = environment({ A: "1", B: "2" }, "all");
  const own = new OwnEnvironment([], env, mayRead);
  env.all["A"] = "changed";
  assertEquals(own.variables, { A: "1", B: "2" });
  assertEquals(own.get("A"), "1");
});

Deno.test("OwnEnvironment: with the right to some it remembers those that are known and set", () => {
  const { env, mayRead } = environment({ A: "1", B: "2", C: "3" }, ["A", "B", "D"]);
  const own = new OwnEnvironment(["A", "C", "D"], env, mayRead);
  assertEquals(own.variables, { A: "1" });
  assertEquals(own.get("B"), "2");
  assertThrows(() => own.get("C"), Deno.errors.NotCapable);
  assertEquals(own.variables, { A: "1" }, "asking is not passing on");
  own.include(["B", "D"]);
  assertEquals(own.variables, { A: "1", B: "2" });
});

Deno.test("OwnEnvironment: once sealed it asks for nothing, and knows what was asked before", () => {
  const { env, mayRead } = environment({ A: "1", B: "2", C: "3" }, ["B", "C"]);
  const own = new OwnEnvironment([], env, mayRead);
  own.get("B");
  own.seal();
  assertEquals([own.get("A"), own.get("B"), own.get("C")], [undefined, "2", undefined]);
});

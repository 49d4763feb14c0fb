import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { takeProxyEnvironment } from "../../lib/core/proxy_environment.ts";

function environment(values: Record<string, string>) {
  const left = new Map(Object.entries(values));
  return {
    left,
    get: (name: string) => left.get(name),
    delete: (name: string) => void left.delete(name),
  };
}

Deno.test("takeProxyEnvironment: remembers the variables and leaves none behind", () => {
  const env = environment({
    HTTP_PROXY: "http://a",
    https_proxy: "http://b",
    ALL_PROXY: "http://c",
    no_proxy: "",
    HOME: "/root",
  });
  const taken = takeProxyEnvironment(env);
  assertEquals([...env.left.keys()], ["HOME"]);
  assertEquals(taken.variables, {
    HTTP_PROXY: "http://a",
    https_proxy: "http://b",
    ALL_PROXY: "http://c",
    no_proxy: "",
  });
  assertEquals(["HTTP_PROXY", "no_proxy", "HOME", "NO_PROXY"].map(taken.env), [
    "http://a",
    "",
    "/root",
    undefined,
  ]);
  env.left.set("LATER", "1");
  assertEquals(taken.env("LATER"), "1", "everything else is read as it is now");
});

Deno.test("takeProxyEnvironment: asks to delete only what is set", () => {
  const deleted: string[] = [];
  takeProxyEnvironment({
    get: (name) => name === "NO_PROXY" ? "x" : undefined,
    delete: (name) => void deleted.push(name),
  });
  assertEquals(deleted, ["NO_PROXY"]);
});

Deno.test("takeProxyEnvironment: without the right to see them it names the flag, and does not go on", () => {
  const env = {
    get(): string {
      throw new Deno.errors.NotCapable("Requires env access");
    },
    delete() {},
  };
  assertThrows(() => takeProxyEnvironment(env), OperatorError, "--allow-env=HTTP_PROXY,http_proxy");
});

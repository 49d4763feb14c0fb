import { assertEquals } from "@std/assert";
import { childEnvironment } from "../../lib/mcp/child_env.ts";

Deno.test("childEnvironment: the keys of the client are gone, whatever their value (design §5)", () => {
  const own = {
    CONTROL_PLANE_API_KEY: "any",
    OPENAI_API_KEY: "thing",
    OPENAI_ADMIN_KEY: "",
    CLOUDFLARED_TUNNEL_TOKEN: "token",
    PATH: "/bin",
  };
  assertEquals(childEnvironment(own, []), { PATH: "/bin" });
});

Deno.test("childEnvironment: a variable of any name that holds a secret is gone", () => {
  const own = {
    MY_KEY: "sk-one",
    WRAPPED: "Bearer sk-one\n",
    BOTH: "sk-two,x",
    NEAR: "sk-on",
    HOME: "/root",
  };
  assertEquals(childEnvironment(own, ["sk-one", "sk-two"]), { NEAR: "sk-on", HOME: "/root" });
});

Deno.test("childEnvironment: everything else is kept; an empty secret removes nothing", () => {
  const own = {
    EMPTY: "",
    LANG: "C",
    CONTROL_PLANE_API_KEY_FILE: "/k",
    openai_api_key: "own name",
  };
  assertEquals(childEnvironment(own, [""]), own);
});

Deno.test("childEnvironment: the environment it reads from is left as it was", () => {
  const own = Object.freeze({ OPENAI_API_KEY: "x", A: "1" });
  assertEquals(childEnvironment(own, ["x"]), { A: "1" });
});

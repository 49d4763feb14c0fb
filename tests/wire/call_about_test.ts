import { assertEquals } from "@std/assert";
import { callAbout, MAX_NAME_CHARS } from "../../lib/wire/call_about.ts";

const CLIENT = { name: "probe", version: "1.2" };
const META = { "io.modelcontextprotocol/clientInfo": CLIENT };

const ROWS: readonly (readonly [name: string, method: string, params: unknown, about: unknown])[] =
  [
    ["a tool call names its tool", "tools/call", { name: "echo" }, { tool: "echo" }],
    ["other methods have names of other things", "prompts/get", { name: "p" }, {}],
    ["initialize names the client", "initialize", { clientInfo: CLIENT }, { client: CLIENT }],
    ["only initialize names it there", "tools/list", { clientInfo: CLIENT }, {}],
    [
      "a consumer of the stateless era says it in every call",
      "tools/call",
      { name: "echo", _meta: META },
      { tool: "echo", client: CLIENT },
    ],
    ["a client without a version", "initialize", { clientInfo: { name: "x" } }, {
      client: { name: "x", version: "" },
    }],
    ["no params", "tools/call", undefined, {}],
    ["params in a list", "tools/call", [{ name: "echo" }], {}],
    ["a name that is no text", "tools/call", { name: 7, _meta: 1 }, {}],
    ["an empty name", "tools/call", { name: "" }, {}],
  ];

for (const [name, method, params, about] of ROWS) {
  Deno.test(`callAbout: ${name}`, () => assertEquals<unknown>(callAbout(method, params), about));
}

Deno.test("callAbout: a long name is cut", () => {
  const { tool } = callAbout("tools/call", { name: "x".repeat(10_000) });
  assertEquals(tool?.length, MAX_NAME_CHARS);
});

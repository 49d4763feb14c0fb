import { assertEquals } from "@std/assert";
import { runtimeEnvironment } from "../../../lib/cli/runtimes/runtime_environment.ts";

const KEYS = { runtimeKey: "env:CONTROL_PLANE_API_KEY", adminKey: "env:OPENAI_ADMIN_KEY" };

const cases: readonly [
  what: string,
  caller: Record<string, string>,
  keys: { runtimeKey: string; adminKey: string },
  kept: readonly string[],
][] = [
  ["what the profile does not say stays", { PATH: "/bin", MCP_ERA: "auto" }, KEYS, [
    "PATH",
    "MCP_ERA",
  ]],
  [
    "what would outrank the profile goes",
    { CONTROL_PLANE_TUNNEL_ID: "t", MCP_COMMAND: "c", HEALTH_LISTEN_ADDR: ":1", LOG_FILE: "l" },
    KEYS,
    [],
  ],
  [
    "only the runtime's own key stays",
    { CONTROL_PLANE_API_KEY: "k", OPENAI_API_KEY: "o", OPENAI_ADMIN_KEY: "a" },
    KEYS,
    ["CONTROL_PLANE_API_KEY"],
  ],
  [
    "a key by another name replaces the usual one, whose variable would outrank it",
    { CONTROL_PLANE_API_KEY: "k", DOCS_KEY: "d", TEAM_ADMIN: "a" },
    { runtimeKey: "env:DOCS_KEY", adminKey: "env:TEAM_ADMIN" },
    ["DOCS_KEY"],
  ],
  [
    "a key in a file needs no variable",
    { CONTROL_PLANE_API_KEY: "k", HOME: "/h" },
    { runtimeKey: "file:/k", adminKey: "file:/a" },
    ["HOME"],
  ],
];
for (const [what, caller, keys, kept] of cases) {
  Deno.test(`runtimeEnvironment: ${what}`, () => {
    assertEquals(Object.keys(runtimeEnvironment(caller, keys)), kept);
  });
}

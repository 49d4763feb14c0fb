import { assertEquals } from "@std/assert";
import { codexEnvironment } from "../../lib/codex/environment.ts";
import { planLaunch } from "../../lib/codex/launch.ts";
import { CODEX_LAUNCH_VARIABLES, CODEX_VARIABLES } from "../../lib/sandbox/assistant_items.ts";
import { line, planned, shown } from "./planned.ts";

const MAIN = ["--mcp.server-url=http://127.0.0.1:1/mcp"];

Deno.test("assistantItems: Codex may be started as long as the client runs, its variables are read at the start", () => {
  const plan = planned({ args: [...MAIN, "--admin-ui.assistant"] });
  const before = new Set(planned({ args: MAIN }).items.map(line));
  const added = plan.items.map(line).filter((item) => !before.has(item));
  assertEquals(added, [
    "main run /bin/codex <- admin_ui.assistant",
    "main run /usr/bin/kill <- admin_ui.assistant",
    ...[...CODEX_VARIABLES, ...CODEX_LAUNCH_VARIABLES].map((name) =>
      `main env ${name} <- admin_ui.assistant at the start`
    ),
  ]);
});

Deno.test("assistantItems: no right where the assistant is off, or the pages are", () => {
  for (const args of [[], ["--admin-ui.assistant=false"]]) {
    const plan = shown(planned({ args: [...MAIN, ...args] }));
    assertEquals(plan.filter((item) => item.includes(" run ")), []);
  }
  const env = { ADMIN_UI_ASSISTANT: "true" };
  const files = { "/c.yaml": "admin_ui: { enabled: false }" };
  const plan = shown(planned({ args: [...MAIN, "--config=/c.yaml"], env, files }));
  assertEquals(plan.filter((item) => item.includes(" run ")), []);
});

Deno.test("CODEX_VARIABLES: Codex gets each of them", () => {
  const own = Object.fromEntries(CODEX_VARIABLES.map((name): [string, string] => [name, "x"]));
  assertEquals(codexEnvironment(own), own);
});

Deno.test("CODEX_LAUNCH_VARIABLES: the names by which it is started otherwise [codex §3.1]", async () => {
  const [line = "", program = "", args = "", cwd = ""] = CODEX_LAUNCH_VARIABLES;
  const launch = await planLaunch({ [program]: "p", [args]: "a b", [cwd]: "/c" });
  assertEquals(launch, { kind: "program", argv: ["p", "a", "b"], cwd: "/c" });
  assertEquals((await planLaunch({ [line]: "l" })).kind, "shell");
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT, runProcess } from "../../e2e/process.ts";
import { stateHome } from "./state_home.ts";

/** A right that is missing, a command that needs it, and how that is told. */
const MISSING: readonly (readonly [right: string, args: readonly string[], told: string])[] = [
  ["write", ["admin-profiles", "set", "a"], "may not be written: run with --allow-write="],
  ["write", ["runtimes", "create", "--alias=a"], "may not be written: run with --allow-write="],
  ["write", ["codex", "plugin", "install"], ".codex may not be written: run with --allow-write="],
  [
    "net",
    ["runtimes", "list", "--workspace-id=w", "--control-plane-base-url=http://127.0.0.1:8787"],
    "not permitted to connect to 127.0.0.1:8787",
  ],
  ["env", ["runtimes", "list"], "--allow-env"],
];

for (const [right, args, told] of MISSING) {
  Deno.test(`${args.slice(0, 2).join(" ")}: a missing right to ${right} is told in one line`, async () => {
    await using at = await stateHome();
    const rights = ["env", "read", "net", "write"].filter((name) => name !== right);
    const { code, stdout, stderr } = await runProcess({
      args: [
        ...["run", "-q", "--no-prompt", "--frozen"],
        ...rights.map((name) => `--allow-${name}`),
        ...[`${ROOT}main.ts`, ...args],
      ],
      env: { HOME: at.home, OPENAI_ADMIN_KEY: "sk-admin" },
    });
    assertEquals([code, stdout, stderr.split("\n").length], [1, "", 2], stderr);
    assertStringIncludes(stderr, told);
    assertEquals(at.files(), []);
  });
}

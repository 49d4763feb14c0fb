import { assertEquals } from "@std/assert";
import { planLaunch } from "../../lib/codex/launch.ts";

const PREFIX = "TUNNEL_CLIENT_CODEX_APP_SERVER";

Deno.test("planLaunch: codex app-server, by words [codex §3.1]", async () => {
  assertEquals(await planLaunch({}), {
    kind: "program",
    argv: ["codex", "app-server"],
    cwd: undefined,
  });
});

Deno.test("planLaunch: program, arguments and folder from variables; blank ones count as unset [codex §3.1]", async () => {
  assertEquals(
    await planLaunch({
      [`${PREFIX}_CMD`]: "/opt/codex",
      [`${PREFIX}_ARGS`]: "  app-server   -c a=b ",
      [`${PREFIX}_CWD`]: "/srv",
      [`${PREFIX}_COMMAND`]: " ",
    }),
    { kind: "program", argv: ["/opt/codex", "app-server", "-c", "a=b"], cwd: "/srv" },
  );
});

Deno.test("planLaunch: a whole command line goes through zsh where there is one, else sh [codex §3.1]", async () => {
  const line = "nvm use 22 && codex app-server";
  const env = { [`${PREFIX}_COMMAND`]: line, [`${PREFIX}_CMD`]: "ignored" };
  assertEquals((await planLaunch({ ...env, PATH: "/nowhere" })).argv, ["sh", "-lc", line]);
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/zsh`, "", { mode: 0o755 });
    const { kind, argv } = await planLaunch({ ...env, PATH: `/nowhere:${dir}` });
    assertEquals([kind, argv], ["shell", ["zsh", "-lc", line]]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

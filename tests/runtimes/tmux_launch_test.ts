import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import {
  killSession,
  paneLines,
  paneOf,
  sessionName,
  systemTmux,
  type Tmux,
} from "../../lib/runtimes/tmux.ts";
import { launchInTmux, sourceFor } from "../../lib/runtimes/tmux_launch.ts";

const SESSION = "tunnel-mcp__docs__0a1b2c3d";
const ARGV = ["/bin/program", "run", "--profile", "a b; $(id)"];
const SECRET = "sk-tmux_0123456789abcdef";

interface Asked {
  readonly args: readonly string[];
  readonly stdin: string | undefined;
}

/** A `tmux` that notes what it is asked and fails at one command. */
function fakeTmux(failing?: string): { readonly tmux: Tmux; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const tmux: Tmux = (args, stdin) => {
    asked.push({ args, stdin });
    const [command] = args;
    const stdout = command === "list-panes" ? "%7\n" : "";
    const ok = command !== failing;
    return Promise.resolve({ ok, stdout: ok ? stdout : "", stderr: ok ? "" : "no space" });
  };
  return { tmux, asked };
}

Deno.test("launchInTmux: the exact sequence, secrets on standard input only [runtimes §11.5]", async () => {
  const { tmux, asked } = fakeTmux();
  await launchInTmux(tmux, { session: SESSION, argv: ARGV, variables: { KEY: SECRET } });
  assertEquals(asked.map(({ args }) => args), [
    ["new-session", "-d", "-s", SESSION],
    ["list-panes", "-t", `=${SESSION}`, "-F", "#{pane_id}"],
    ["show-environment", "-g"],
    ["source-file", "-"],
    ["respawn-pane", "-k", "-t", "%7", ...ARGV],
  ]);
  assertEquals(asked.map(({ stdin }) => stdin?.includes(SECRET) ?? false), [
    false,
    false,
    false,
    true,
    false,
  ]);
  assert(!JSON.stringify(asked.map(({ args }) => args)).includes(SECRET));
});

for (const failing of ["list-panes", "show-environment", "source-file", "respawn-pane"]) {
  Deno.test(`launchInTmux: a failing ${failing} takes the session away [runtimes §11.5]`, async () => {
    const { tmux, asked } = fakeTmux(failing);
    const launch = { session: SESSION, argv: ARGV, variables: {} };
    await assertRejects(() => launchInTmux(tmux, launch), OperatorError);
    assertEquals(asked.at(-1)?.args, ["kill-session", "-t", `=${SESSION}`]);
  });
}

Deno.test("launchInTmux: a failing new-session is told and leaves another's session alone", async () => {
  const { tmux, asked } = fakeTmux("new-session");
  const launch = { session: SESSION, argv: ARGV, variables: {} };
  const error = await assertRejects(() => launchInTmux(tmux, launch), OperatorError);
  assertStringIncludes(error.message, "new-session failed: no space");
  assertEquals(asked.length, 1);
});

Deno.test("sourceFor: values are quoted, odd names are left out", () => {
  assertEquals(
    sourceFor("s", { A: "it's $x #{y}", "B C": "1", "D;kill": "2" }, ["A", "Z"]),
    "set-environment -t '=s' -r Z\n" +
      "set-environment -t '=s' A 'it'\\''s $x #{y}'\nset-option -w -t '=s:' remain-on-exit on\n",
  );
});

Deno.test("sessionName: by alias and state root [runtimes §1.6]", async () => {
  // printf %s /home/me/.local/state/tunnel-client | sha256sum
  const name = await sessionName("docs", "/home/me/.local/state/tunnel-client");
  assertEquals(name, "tunnel-mcp__docs__d38e33ef");
  assert(name !== await sessionName("docs", "/other"));
});

const hasTmux = await (async () => {
  try {
    return (await new Deno.Command("tmux", { args: ["-V"], stdout: "null" }).output()).success;
  } catch {
    return false;
  }
})();

/** A real `tmux` with a server of its own, which ends with it. */
async function ownTmux() {
  const directory = await Deno.makeTempDir();
  const variables = new Map([["TMUX_TMPDIR", directory], ["PATH", Deno.env.get("PATH") ?? ""]]);
  const tmux = systemTmux((name) => variables.get(name));
  return {
    tmux,
    directory,
    async [Symbol.asyncDispose]() {
      await tmux(["kill-server"]);
      await Deno.remove(directory, { recursive: true });
    },
  };
}

async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let check = 0; check < 400; check++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`did not come to hold: ${what}`);
}

Deno.test({
  name: "launchInTmux: a real session gets words and variables as they are [runtimes §1.6]",
  ignore: !hasTmux,
  async fn() {
    await using own = await ownTmux();
    const { tmux, directory } = own;
    const script = `printf '%s|' "$KEY" "$@" > "$OUT"; sleep 60`;
    const argv = ["/bin/sh", "-c", script, "sh", "a b", "$(id);", "'q'", "#{x}"];
    const variables = { KEY: "it's\ntwo $lines", OUT: `${directory}/out` };
    await launchInTmux(tmux, { session: SESSION, argv, variables });
    const wanted = "it's\ntwo $lines|a b|$(id);|'q'|#{x}|";
    await eventually(
      async () => await Deno.readTextFile(variables.OUT).catch(() => "") === wanted,
      "the words",
    );
    assertEquals((await paneOf(tmux, SESSION)).kind, "running");
    // A prefix is another session.
    assertEquals((await paneOf(tmux, SESSION.slice(0, -1))).kind, "none");
    await killSession(tmux, SESSION);
    assertEquals((await paneOf(tmux, SESSION)).kind, "none");
  },
});

Deno.test({
  name: "launchInTmux: a variable of the server that is not the program's own does not reach it",
  ignore: !hasTmux,
  async fn() {
    await using own = await ownTmux();
    const { tmux, directory } = own;
    await tmux(["new-session", "-d", "-s", "somebody"]);
    for (const name of ["OPENAI_ADMIN_KEY", "CONTROL_PLANE_TUNNEL_ID", "KEY"]) {
      await tmux(["set-environment", "-g", name, "of the server"]);
    }
    const out = `${directory}/out`;
    const argv = ["/bin/sh", "-c", 'env > "$OUT.new"; mv "$OUT.new" "$OUT"; sleep 60'];
    const variables = { KEY: "own", OUT: out, PATH: Deno.env.get("PATH") ?? "" };
    await launchInTmux(tmux, { session: SESSION, argv, variables });
    const text = () => Deno.readTextFile(out).catch(() => "");
    await eventually(async () => await text() !== "", "the variables");
    const seen = (await text()).split("\n");
    assert(seen.includes("KEY=own"));
    assertEquals(seen.filter((line) => line.includes("of the server")), []);
  },
});

Deno.test({
  name: "launchInTmux: what a program said that ended soon is not lost [runtimes §12.12]",
  ignore: !hasTmux,
  async fn() {
    await using own = await ownTmux();
    const { tmux } = own;
    // tmux itself may lose what is written in the very moment of the end, one time in sixty.
    const argv = ["/bin/sh", "-c", "echo bad settings >&2; sleep 0.2; exit 7"];
    await launchInTmux(tmux, { session: SESSION, argv, variables: {} });
    await eventually(async () => (await paneOf(tmux, SESSION)).kind === "ended", "the end");
    const pane = await paneOf(tmux, SESSION);
    assert(pane.kind === "ended" && (pane.exitCode ?? 7) === 7);
    await eventually(
      async () => (await paneLines(tmux, pane.id)).includes("bad settings"),
      "its words",
    );
  },
});

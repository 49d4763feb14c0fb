import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { API_KEY } from "./client.ts";
import { eventually, memberOf, openRuntimes, payloadOf, type RuntimesRig } from "./runtimes_rig.ts";

const hasTmux = await (async () => {
  try {
    return (await new Deno.Command("tmux", { args: ["-V"], stdout: "null" }).output()).success;
  } catch {
    return false;
  }
})();

/** A `tmux` that notes words and input, and fails at the command named in `fails`. */
async function fakeTmux(rig: RuntimesRig): Promise<{
  readonly surroundings: Parameters<RuntimesRig["run"]>[1];
  readonly calls: () => string[];
}> {
  const bin = `${rig.directory}/bin`;
  await Deno.mkdir(bin);
  const notes = `${rig.directory}/notes`;
  const script = `#!/bin/sh
printf '%s\\037' "$@" >> '${notes}'
[ "$1" = source-file ] && { printf 'STDIN:'; cat; } >> '${notes}'
printf '\\036' >> '${notes}'
[ -e '${rig.directory}/fails-'"$1" ] && { echo broken >&2; exit 1; }
[ "$1" = list-panes ] && echo '%3'
exit 0
`;
  await Deno.writeTextFile(`${bin}/tmux`, script, { mode: 0o700 });
  return {
    surroundings: {
      env: { PATH: `${bin}:${Deno.env.get("PATH")}` },
      programs: [`${bin}/tmux`],
    },
    calls: () => Deno.readTextFileSync(notes).split("\x1e").filter((call) => call !== ""),
  };
}

Deno.test("runtimes connect --tmux: the exact commands, the key on standard input only [runtimes §1.6, §11.5]", async () => {
  await using rig = await openRuntimes();
  const { surroundings, calls } = await fakeTmux(rig);
  const words = ["connect", "--alias", "docs", ...rig.target, "--tmux", "--wait", "0s", "--json"];
  const payload = payloadOf(await rig.run(words, surroundings), 2);
  assertEquals([payload["mode"], payload["launched"], payload["pid"]], ["tmux", true, undefined]);
  const session = String(payload["session_name"]);
  const said = calls().map((call) => call.split("\x1f"));
  assertEquals(said.slice(0, 7).map(([command]) => command), [
    ...["-V", "kill-session", "new-session", "list-panes"],
    ...["show-environment", "source-file", "respawn-pane"],
  ]);
  assertEquals(said[2]?.slice(0, 4), ["new-session", "-d", "-s", session]);
  assertEquals(said[6]?.slice(0, 4), ["respawn-pane", "-k", "-t", "%3"]);
  const withKey = calls().filter((call) => call.includes(API_KEY));
  assertEquals(withKey.length, 1);
  const [command, stdin = ""] = (withKey[0] ?? "").split("STDIN:");
  assert(command?.startsWith("source-file\x1f-"));
  assertStringIncludes(
    stdin,
    `set-environment -t '=${session}' CONTROL_PLANE_API_KEY '${API_KEY}'\n`,
  );
  const log = await Deno.stat(`${rig.state}/logs/docs.log`);
  assertEquals((log.mode ?? 0) & 0o777, 0o600);
});

Deno.test("runtimes connect --tmux: a step that fails takes the session away, exit 1 [runtimes §11.5]", async () => {
  await using rig = await openRuntimes();
  const { surroundings, calls } = await fakeTmux(rig);
  await Deno.writeTextFile(`${rig.directory}/fails-respawn-pane`, "");
  const ran = await rig.run(
    ["connect", "--alias", "docs", ...rig.target, "--tmux"],
    surroundings,
  );
  assertEquals([ran.code, ran.stdout], [1, ""]);
  assertStringIncludes(ran.stderr, "tmux respawn-pane failed: broken");
  assertEquals(calls().at(-1)?.startsWith("kill-session\x1f-t\x1f="), true);
});

Deno.test("runtimes connect --tmux: without tmux it is refused, and without the flag nobody asks for it", async () => {
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target];
  const bin = `${rig.directory}/bin`;
  await Deno.mkdir(bin);
  await Deno.symlink("/usr/bin/ps", `${bin}/ps`);
  const bare = { env: { PATH: bin }, programs: ["tmux"] };
  const refused = await rig.run([...words, "--tmux"], bare);
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.stderr, "--tmux");
  const { surroundings } = await fakeTmux({ ...rig, directory: bin });
  assertEquals((await rig.run(words, surroundings)).code, 0);
  assertEquals([...Deno.readDirSync(bin)].some(({ name }) => name === "notes"), false);
});

Deno.test({
  name: "runtimes connect --tmux: a real session serves, and is stopped by its own drain [cli §18]",
  ignore: !hasTmux,
  async fn() {
    await using rig = await openRuntimes();
    const more = { env: { TMUX_TMPDIR: rig.directory }, programs: ["tmux"] };
    const words = ["connect", "--alias", "docs", ...rig.target, "--tmux", "--wait-for", "ready"];
    const payload = payloadOf(await rig.run([...words, "--json"], more), 0);
    const session = String(payload["session_name"]);
    assertEquals(memberOf(payload, "tmux", "running"), true);
    assertEquals(rig.record("docs")["pid"], undefined);
    const again = payloadOf(await rig.run([...words, "--json"], more), 0);
    assertEquals(again["already_running"], true);
    assertEquals((await rig.run(["stop", "docs"], more)).code, 0);
    const log = await Deno.readTextFile(`${rig.state}/logs/docs.log`);
    assertStringIncludes(log, '"msg":"drained"');
    const { success } = await new Deno.Command("tmux", {
      args: ["has-session", "-t", `=${session}`],
      env: { TMUX_TMPDIR: rig.directory },
      stderr: "null",
    }).output();
    assertEquals(success, false);
    await eventually(async () => (await rig.processes()).length === 0, "nothing runs");
  },
});

Deno.test({
  name: "runtimes connect --tmux: what it said before it had a log is told [runtimes §12.12]",
  ignore: !hasTmux,
  async fn() {
    await using rig = await openRuntimes();
    const env = { TMUX_TMPDIR: rig.directory, AUDIT_FILE: `${rig.directory}/nowhere/audit.log` };
    const words = ["connect", "--alias", "docs", ...rig.target, "--tmux", "--json"];
    const payload = payloadOf(await rig.run(words, { env, programs: ["tmux"] }), 2);
    // Not even tmux always learns the exit code.
    assertEquals([payload["exit_code"] ?? 1, payload["running"]], [1, false]);
    assertStringIncludes(
      JSON.stringify(memberOf(payload, "launch_diagnostics", "log_tail")),
      "nowhere/audit.log",
    );
  },
});

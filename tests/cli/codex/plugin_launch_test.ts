import { assert, assertEquals } from "@std/assert";
import { runtimesWords } from "../../../lib/cli/codex/plugin_launch.ts";
import { hintOf } from "../../../lib/codex/plugin/launch_hint.ts";

const SCRIPT = hintOf([
  "/opt/deno",
  "run",
  "--no-prompt",
  "--allow-env",
  "--allow-read=/x",
  "/x/m.ts",
]);
const ENV: Readonly<Record<string, string>> = {
  HOME: "/home/me",
  XDG_STATE_HOME: "/state",
  TUNNEL_CLIENT_PROFILE_DIR: "/profiles",
  CONTROL_PLANE_BASE_URL: "https://plane.example/x",
  HTTPS_PROXY: "http://proxy.example:3128",
  http_proxy: "nonsense",
  NO_PROXY: "http://not.a.host",
};

Deno.test("runtimesWords: rights by name in front of the script [codex §12.22]", () => {
  const words = runtimesWords(SCRIPT, ["runtimes", "list"], (name) => ENV[name]);
  const programs = `${Deno.execPath()},tmux,ps,/usr/bin/kill`;
  assertEquals(words, [
    ...["/opt/deno", "run", "--no-prompt", "--allow-env", "-q", "--allow-read"],
    "--allow-write=/state/tunnel-client,/profiles",
    "--allow-net=api.openai.com:443,mtls.api.openai.com:443,127.0.0.1,localhost," +
    "plane.example:443,proxy.example:3128",
    `--allow-run=${programs}`,
    ...["/x/m.ts", "runtimes", "list"],
  ]);
  assertEquals(words.some((word) => word === "-A" || word === "--allow-all"), false);
});

Deno.test("runtimesWords: an executable takes no rights [codex §12.22]", () => {
  const words = runtimesWords(
    hintOf(["/opt/tunnel-client"]),
    ["runtimes", "list"],
    (name) => ENV[name],
  );
  assertEquals(words, ["/opt/tunnel-client", "runtimes", "list"]);
});

Deno.test("runtimesWords: the runtime takes the flags as they are", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, "console.log(Deno.args.join(' '));");
    const hint = hintOf([Deno.execPath(), "run", "--no-prompt", "--allow-read=/x", path]);
    const [program = "", ...args] = runtimesWords(hint, ["a", "b"], (name) => ENV[name]);
    const { stdout, stderr } = await new Deno.Command(program, { args }).output();
    const decoder = new TextDecoder();
    assertEquals([decoder.decode(stdout), decoder.decode(stderr)], ["a b\n", ""]);
    assert(args.includes("--allow-read") && !args.includes("--allow-read=/x"));
  } finally {
    await Deno.remove(path);
  }
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { commandNamed, groupNamed } from "../../lib/cli/verbs.ts";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { runClient, startClient } from "../cli/client_process.ts";
import { isInstalled, linesOf } from "../cli/completion/shell.ts";
import { ROOT } from "../e2e/process.ts";
import { blockLines, commandsOf, README } from "./readme.ts";

const TUNNEL_ID = "tunnel_0123456789abcdef0123456789abcdef";
const MCP_URL = "http://127.0.0.1:3000/mcp";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

function openPlane() {
  const plane = createPlane({
    runtimeKeys: [{ key: new Secret("runtime-key") }],
    adminKey: new Secret("admin-key"),
    tunnels: [{ id: TUNNEL_ID, name: "docs" }],
  });
  return { plane, served: servePlane(plane, LOOPBACK) };
}

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("README: the tour from init to run works as printed, and so do the lines beside it", async () => {
  await using opened = new AsyncDisposableStack();
  const { plane, served } = openPlane();
  opened.use(plane);
  opened.use(served);
  const stub = opened.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
  await inDirectory(async (directory) => {
    const env = {
      XDG_CONFIG_HOME: directory,
      CONTROL_PLANE_BASE_URL: served.url,
      CONTROL_PLANE_API_KEY: "runtime-key",
      HEALTH_LISTEN_ADDR: "127.0.0.1:0",
    };
    const options = { env, writable: directory };
    const tour = commandsOf("tour").map((words) =>
      words.map((word) => word === MCP_URL ? stub.mcpUrl : word)
    );
    const last = tour.pop() ?? [];
    for (const words of tour) {
      const { code, stdout, stderr } = await runClient(words, options);
      assertEquals(code, 0, `${words.join(" ")}\n${stdout}${stderr}`);
    }
    assertEquals(last, ["run", "--profile", "docs"]);
    await using client = startClient(last, options);
    const listening = await client.line("health server listening");
    await client.line("tunnel-client started");
    const port = /127\.0\.0\.1:(\d+)/.exec(listening)?.[1] ?? "";
    for (const words of commandsOf("beside")) {
      const { code, stdout } = await runClient(words.map((w) => w === "8080" ? port : w), options);
      assertEquals(code, 0, `${words.join(" ")}\n${stdout}`);
    }
    client.signal("SIGTERM");
    assertEquals((await client.exit()).code, 0);
  });
});

Deno.test("README: the profile commands work as printed", async () => {
  await inDirectory(async (directory) => {
    for (const words of commandsOf("profiles")) {
      const options = { env: { XDG_CONFIG_HOME: directory }, writable: directory };
      const { code, stdout, stderr } = await runClient(words, options);
      assertEquals(code, 0, `${words.join(" ")}\n${stdout}${stderr}`);
      assert(stdout !== "", words.join(" "));
    }
    assertEquals([...Deno.readDirSync(`${directory}/tunnel-client`)], []);
  });
});

Deno.test("README: the tunnel administration works as printed", async () => {
  await using opened = new AsyncDisposableStack();
  const { plane, served } = openPlane();
  opened.use(plane);
  opened.use(served);
  const env = { CONTROL_PLANE_BASE_URL: served.url, OPENAI_ADMIN_KEY: "admin-key" };
  const outputs: string[] = [];
  for (const words of commandsOf("admin")) {
    const { code, stdout, stderr } = await runClient(words, { env });
    assertEquals([code, stderr], [0, ""], words.join(" "));
    outputs.push(stdout);
  }
  const [created = "", listed = "", got = ""] = outputs;
  const id = /tunnel_[a-z0-9]{32}/.exec(created)?.[0] ?? "none";
  assertStringIncludes(listed, id);
  assertEquals(JSON.parse(got).id, TUNNEL_ID);
  assertEquals(plane.snapshot().tunnels.map((tunnel) => tunnel.id), [id]);
});

Deno.test({
  name: "README: the completion line works in bash as printed",
  ignore: !isInstalled("bash"),
  fn: async () => {
    const lines = await linesOf(
      "bash",
      ["--norc", "-s"],
      [
        `tunnel-client() { ${Deno.execPath()} run --no-prompt --allow-env --allow-read main.ts "$@"; }`,
        ...blockLines("completion"),
        "complete -p",
      ].join("\n"),
    );
    assertEquals(lines, ["complete -F _tunnel_client tunnel-client"]);
  },
});

Deno.test("README: every task, command and file that it names exists", async () => {
  const tasks = [...README.matchAll(/deno(?:@2\.9\.6)? task (?:-q )?([a-z][a-z0-9-]*)/g)];
  assert(tasks.length > 5);
  for (const [, task = ""] of tasks) assert(task in manifest.tasks, task);
  const commands = [...README.matchAll(/(?:^|`|\()tunnel-client ([a-z][^\n`#]*)/gm)];
  assert(commands.length > 15);
  for (const [, line = ""] of commands) {
    const words = line.trim().split(" ").filter((word) => !word.startsWith("-"));
    const names = words.map((_, index) => words.slice(0, index + 1).join(" "));
    assert(names.some((name) => commandNamed(name) ?? groupNamed(name)), line);
  }
  for (const [, target = ""] of README.matchAll(/\]\(([^):]+)\)/g)) {
    assertEquals((await Deno.stat(`${ROOT}${target}`)).isFile, true, target);
  }
});

Deno.test("README: a first screen that runs without an account", () => {
  const first = README.split("\n").slice(0, 40).join("\n");
  assertMatch(first, /npx -y deno@2\.9\.6 task demo/);
});

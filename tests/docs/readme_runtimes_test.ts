import { assertEquals, assertStringIncludes } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { serveStub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { ROOT, runProcess } from "../e2e/process.ts";
import { commandsOf } from "./readme.ts";

const MCP_URL = "http://127.0.0.1:3000/mcp";
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

Deno.test("README: the life of a client in the background works as printed [runtimes §11.3]", async () => {
  await using opened = new AsyncDisposableStack();
  const plane = opened.use(createPlane({
    runtimeKeys: [{ key: new Secret("runtime-key") }],
    adminKey: new Secret("admin-key"),
    tunnels: [],
  }));
  const served = opened.use(servePlane(plane, LOOPBACK));
  const stub = opened.use(await serveStub({ ...LOOPBACK, name: "docs", version: "1" }));
  const home = await Deno.realPath(await Deno.makeTempDir());
  opened.defer(() => Deno.remove(home, { recursive: true }));
  const run = (words: readonly string[]) =>
    runProcess({
      args: [
        ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
        ...["--allow-net=127.0.0.1", `--allow-write=${home}`],
        ...[`--allow-run=${Deno.execPath()},ps,tmux,/usr/bin/kill`, `${ROOT}main.ts`, ...words],
      ],
      env: {
        HOME: home,
        CONTROL_PLANE_BASE_URL: served.url,
        CONTROL_PLANE_API_KEY: "runtime-key",
        OPENAI_ADMIN_KEY: "admin-key",
      },
    });
  opened.defer(async () => void await run(["runtimes", "stop", "docs"]));
  const outputs: string[] = [];
  for (const words of commandsOf("background")) {
    const { code, stdout, stderr } = await run(words.map((w) => w === MCP_URL ? stub.mcpUrl : w));
    assertEquals(code, 0, `${words.join(" ")}\n${stdout}${stderr}`);
    outputs.push(stdout);
  }
  const [tunnel] = plane.snapshot().tunnels;
  assertStringIncludes(outputs[1] ?? "", tunnel?.id ?? "no tunnel");
  assertEquals([...Deno.readDirSync(`${home}/.config/tunnel-client`)], []);
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { companionProgram, moduleDirectory } from "../../lib/sandbox/companion_program.ts";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { openPlane } from "../e2e/client.ts";
import { call, request } from "../e2e/tunnel.ts";
import { type Confined, plannedFlags, startConfined } from "./confined.ts";
import { line, planned, shown } from "./planned.ts";

const ANY = ["--mcp.server-url=http://127.0.0.1:1/mcp"];
const TOKEN = { CLOUDFLARED_TUNNEL_TOKEN: "hush-token" };

/** What settings add to what just any client needs. */
function added(args: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  const before = shown(planned({ args: ANY }));
  return shown(planned({ args: [...ANY, ...args], env })).filter((item) => !before.includes(item));
}

Deno.test("permissionPlan: a companion is started once, and asked on whatever port it chooses", () => {
  assertEquals(added(["--cloudflared.path=/opt/cf"], TOKEN), [
    "main run /opt/cf <- cloudflared.token at the start",
    "main net 127.0.0.1 <- cloudflared.token",
  ]);
  assertEquals(added(["--cloudflared.path=/opt/cf"]), [], "without a token there is none");
});

Deno.test("permissionPlan: a managed companion takes one more way to the control plane, at the start", () => {
  assertEquals(added(["--cloudflared.managed"]), [
    "main run /app/cloudflared <- cloudflared.managed at the start",
    "main net 127.0.0.1 <- cloudflared.managed",
    "main net api.openai.com:443 <- cloudflared.managed at the start",
  ]);
});

Deno.test("permissionPlan: variables that a companion gets are part of it", () => {
  const { items } = planned({ args: ANY, env: TOKEN });
  const home = items.find(({ value }) => value === "HOME");
  assertEquals(home && line(home), "main env HOME <- cloudflared.token at the start");
  assertEquals(JSON.stringify(items).includes("hush"), false);
});

Deno.test("companionProgram: an absolute path, a bare name on the PATH, else beside this program", () => {
  const path = () => undefined;
  assertEquals(companionProgram("/opt/cf", path, "/app"), "/opt/cf");
  assertEquals(companionProgram(undefined, path, "/app"), "/app/cloudflared");
  assertEquals(companionProgram("./bin/cf", path), `${Deno.cwd()}/bin/cf`);
  assertEquals(companionProgram("sh", () => "/usr/bin:/bin").endsWith("/sh"), true);
});

Deno.test("moduleDirectory: a path of Windows begins with its drive", () => {
  assertEquals(
    moduleDirectory("file:///C:/Program%20Files/tunnel-client/tunnel-client.js"),
    "C:/Program Files/tunnel-client",
  );
  assertEquals(moduleDirectory("file:///opt/my%20app/tunnel-client.js"), "/opt/my app");
  assertEquals(moduleDirectory("https://files.test/tunnel-client.js"), Deno.cwd());
});

for (const mode of ["off", "worker", "strict"] as const) {
  Deno.test(`sandbox plan: a companion runs with exactly its plan, mode ${mode}`, async () => {
    await using plane = openPlane();
    await using mcp = serveRawMcp();
    await using cloudflared = await cloudflaredProgram({ ready: true });
    const client: Confined = {
      mode,
      planeUrl: plane.url,
      flags: ["--mcp.server-url", mcp.url, "--cloudflared.path", cloudflared.path],
      env: TOKEN,
    };
    const rights = await plannedFlags(client);
    await using process = startConfined(client, rights);
    await process.line("tunnel-client started");
    assertEquals((await call(plane.url, request("echo"))).status, 200);
    if (mode !== "off") {
      assertStringIncludes(await process.line("sandbox"), "verdict=exact");
    }
    // It is still asked when the start has given its rights away.
    const told = await process.line("Starting metrics server on ");
    const address = /127\.0\.0\.1:\d+/.exec(told)?.[0];
    await (await fetch(`http://${address}/turn?ready=false`)).body?.cancel();
    await process.line("[WARN] cloudflared is not ready");
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
    await process.line("cloudflared stopped");
    const { env } = await cloudflared.seen();
    // What nobody named was not even read.
    assertEquals([env["TUNNEL_TOKEN"], "PLANTED_VARIABLE" in env], ["hush-token", false]);
  });
}

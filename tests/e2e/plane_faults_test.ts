import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { refusingUrl } from "../fixtures/fault_server.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { API_KEY, openPlane, startClient, TUNNEL_ID } from "./client.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { soon } from "./soon.ts";
import { call, request } from "./tunnel.ts";

Deno.test("run before the control plane: starts, says why it is not ready, serves when it is there", async () => {
  const url = new URL(refusingUrl());
  await using mcp = serveRawMcp();
  await using client = await startClient(url.origin, { http: { main: mcp.url } });
  await client.line("🟢 tunnel-client started");
  await client.line("Failed to connect to control plane");
  const { status, text } = await client.readyz();
  assertEquals(status, 503);
  assertStringIncludes(text, "control plane not reachable");
  assertStringIncludes(text, "control_plane.base_url");

  await using plane = openPlane({}, Number(url.port));
  await client.ready();
  await client.line("Connected to control plane");
  assertEquals((await call(plane.url, request("echo"))).status, 200);
});

Deno.test("run when the control plane is killed in mid-call: goes on, serves the next one's calls", async () => {
  const { port } = new URL(refusingUrl());
  await using mcp = serveRawMcp();
  const first = startPlaneProcess(port);
  await using _first = first;
  const url = (await first.line("Control plane: ")).split(": ")[1] ?? "";
  await using client = await startClient(url, { http: { main: mcp.url } });
  await client.line("Connected to control plane");
  await client.ready();

  const lost = call(url, request("slow")).then(() => "answered", () => "lost");
  await soon(mcp.seen(1), "the call");
  first.signal("SIGKILL");
  assertEquals(await lost, "lost");
  await client.line("Failed to connect to control plane");
  mcp.release();

  await using second = startPlaneProcess(port);
  await second.line("Control plane: ");
  await client.line("control-plane poller recovered");
  await client.ready();
  const next = await call(url, request("echo", `{"is":"next"}`));
  assertEquals(next.text, `{"jsonrpc":"2.0","id":1,"result":{"is":"next"}}`);
  // Of the lost call nothing is left but its outcome; the server was asked once.
  await Promise.race([
    client.line("response could not be posted"),
    client.line("control plane no longer knows the request"),
  ]);
  assertEquals(mcp.requests.length, 2);
  assert(!client.lines.join("\n").includes(API_KEY));
});

function startPlaneProcess(port: string): RunningProcess {
  return startProcess({
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
      ...["--allow-net=127.0.0.1", "--allow-write=/tmp", `${ROOT}main.ts`, "dev", "control-plane"],
      ...["--listen-addr", `127.0.0.1:${port}`, "--tunnel-id", TUNNEL_ID],
      ...["--runtime-key", "env:KEY", "--admin-key", "env:ADMIN"],
    ],
    env: { KEY: API_KEY, ADMIN: "sk-admin", TMPDIR: "/tmp" },
  });
}

import { assertEquals, assertStringIncludes } from "@std/assert";
import { API_KEY, clientPermissions, openPlane, startClient, TUNNEL_ID } from "./client.ts";
import { ROOT, startProcess } from "./process.ts";

/** The words that start one more client with these files. */
function another(planeUrl: string, directory: string, files: readonly string[]) {
  return {
    args: [
      ...["run", "-q", ...clientPermissions(directory), `${ROOT}main.ts`, "run"],
      ...["--control-plane.base-url", planeUrl, "--control-plane.tunnel-id", TUNNEL_ID],
      ...["--health.listen-addr", "127.0.0.1:0", "--embedded-mcp-stub", ...files],
      "--embedded-mcp-listen-addr=127.0.0.1:0",
    ],
    env: { CONTROL_PLANE_API_KEY: API_KEY },
  };
}

Deno.test("two clients with one PID file or URL file: the second is refused, the first keeps its files", async () => {
  await using plane = openPlane();
  await using first = await startClient(plane.url, { flags: ["--embedded-mcp-stub"] });
  await first.line("pid file written");
  const directory = first.pidFile.slice(0, first.pidFile.lastIndexOf("/"));
  const cases: readonly [setting: string, files: readonly string[]][] = [
    [`process.pid_file ${first.pidFile}`, ["--pid.file", first.pidFile]],
    [`health.url_file ${first.urlFile}`, ["--health.url-file", first.urlFile]],
  ];
  for (const [setting, files] of cases) {
    await using second = startProcess(another(plane.url, directory, files));
    const told = await second.line("start tunnel-client: ");
    assertStringIncludes(told, `${setting}: belongs to a running client`);
    assertEquals((await second.exit()).code, 1);
  }
  assertEquals(await Deno.readTextFile(first.pidFile), `${first.pid}\n`);
  assertEquals(await Deno.readTextFile(first.urlFile), first.healthUrl);
});

Deno.test("a client that is started as soon as its predecessor is told to stop, or is killed, takes over its files", async () => {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    await using plane = openPlane();
    await using first = await startClient(plane.url, { flags: ["--embedded-mcp-stub"] });
    await first.line("🟢 tunnel-client started");
    const directory = first.pidFile.slice(0, first.pidFile.lastIndexOf("/"));
    const files = ["--pid.file", first.pidFile, "--health.url-file", first.urlFile];
    first.signal(signal);
    await using second = startProcess(another(plane.url, directory, files));
    await second.line("🟢 tunnel-client started");
    assertEquals(await Deno.readTextFile(first.pidFile), `${second.pid}\n`);
    assertStringIncludes(await second.line("health server listening"), "127.0.0.1");
  }
});

Deno.test("a client that waits for its predecessor's file stops at a signal, as one that runs", async () => {
  for (const flag of ["--health.url-file", "--pid.file"]) {
    await using plane = openPlane();
    const directory = await Deno.makeTempDir();
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => Deno.remove(directory, { recursive: true }));
    const path = `${directory}/run`;
    await Deno.writeTextFile(path, "11\n");
    using predecessor = await Deno.open(path);
    assertEquals(await predecessor.tryLock(true), true);
    await using client = startProcess(another(plane.url, directory, [flag, path]));
    await client.line(flag === "--pid.file" ? "health server listening" : "starting");
    client.signal("SIGTERM");
    assertEquals(await client.exit(), { code: 0, signal: null });
    assertEquals(await Deno.readTextFile(path), "11\n");
  }
});

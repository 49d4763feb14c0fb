import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { socketBase } from "../../lib/cli/health/base_url.ts";
import { probeProcess } from "../../lib/cli/health/process_probe.ts";
import { freePort } from "../fixtures/free_port.ts";
import { runClient, type StartOptions } from "./client_process.ts";

const METRIC = "commands_poll_last_successful_timestamp_seconds";

interface Client extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** Health pages as a running client serves them. */
function serveClient(pages: { ready?: boolean; lastPoll?: number; hang?: boolean } = {}): Client {
  const { ready = true, lastPoll = 0, hang = false } = pages;
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen() {} },
    (request) => answer(request, ready, lastPoll, hang, stop.signal),
  );
  const { port } = server.addr;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

function answer(
  request: Request,
  ready: boolean,
  lastPoll: number,
  hang: boolean,
  stopped: AbortSignal,
): Response | Promise<Response> {
  switch (new URL(request.url).pathname) {
    case "/healthz":
      return new Response("live\n");
    case "/readyz":
      if (hang) {
        return new Promise((resolve) =>
          stopped.addEventListener("abort", () => resolve(new Response()), { once: true })
        );
      }
      return new Response(ready ? "ready" : "mcp probe failed", { status: ready ? 200 : 503 });
    case "/metrics":
      return new Response(`# TYPE ${METRIC} gauge\n${METRIC} ${lastPoll}\n`);
    default:
      return new Response("not found", { status: 404 });
  }
}

/**
 * Runs `health` on pages that answer. A machine that is too busy for the time a page has is no news
 * of them: then it is run again.
 */
async function askHealth(
  args: readonly string[],
  options?: StartOptions,
): Promise<Awaited<ReturnType<typeof runClient>>> {
  for (let left = 5;; left--) {
    const ran = await runClient(["health", ...args], options);
    if (left === 1 || !ran.stdout.includes("no answer within")) return ran;
  }
}

Deno.test("health --port --json: a client that is well (cli §17.18)", async () => {
  await using client = serveClient();
  const { code, stdout, stderr } = await askHealth([`--port=${client.port}`, "--json"]);
  assertEquals([code, stderr], [0, ""]);
  const report = JSON.parse(stdout);
  assertEquals([report.result, report.readyz.body, report.base_url], ["ok", "ready", client.url]);
});

Deno.test("health --url: a client that is not ready, with what it says (cli §17.18)", async () => {
  await using client = serveClient({ ready: false });
  const { code, stdout, stderr } = await askHealth([`--url=${client.url}/healthz/`]);
  assertEquals([code, stderr], [2, ""]);
  assertStringIncludes(stdout, `Readyz: FAIL | ${client.url}/readyz | HTTP 503 | mcp probe failed`);
  assertStringIncludes(stdout, "Result: FAIL");
});

Deno.test("health --require-control-plane-poll: never polled, polled (cli §17.19)", async () => {
  await using fresh = serveClient();
  const never = await askHealth(["--url", fresh.url, "--require-control-plane-poll"]);
  assertEquals(never.code, 2);
  assertMatch(never.stdout, /Control-plane poll: FAIL .*last_success_unix_seconds=0/);
  await using polled = serveClient({ lastPoll: 1751000000 });
  const ever = await askHealth(["--url", polled.url, "--require-control-plane-poll"]);
  assertEquals(ever.code, 0, ever.stdout);
});

Deno.test("health: a page that does not answer within 500 ms fails", async () => {
  await using client = serveClient({ hang: true });
  const { code, stdout } = await runClient(["health", "--url", client.url]);
  assertEquals(code, 2);
  assertMatch(stdout, /Readyz: FAIL \| .* \| no answer within 500 ms/);
});

Deno.test("health: nobody listens", async () => {
  const { code, stdout } = await askHealth(["--port", `${freePort()}`]);
  assertEquals(code, 2);
  assertMatch(stdout, /Healthz: FAIL \| .*\/healthz \| connection refused/);
});

Deno.test("health --url-file: its URL, or why there is none", async () => {
  await using client = serveClient();
  const dir = await Deno.makeTempDir();
  try {
    const file = `${dir}/health.url`;
    const missing = await askHealth(["--url-file", file]);
    assertEquals(missing.code, 2);
    assertMatch(missing.stdout, /Locator: url_file=.*\nLocator error: .* does not exist/);
    await Deno.writeTextFile(file, client.url);
    const found = await askHealth(["--url-file", file]);
    assertEquals(found.code, 0, found.stdout);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("health without a locator: HEALTH_URL_FILE or a profile says where (cli §18)", async () => {
  await using client = serveClient();
  const dir = await Deno.makeTempDir();
  try {
    const file = `${dir}/health.url`;
    await Deno.writeTextFile(file, client.url);
    const byVariable = await askHealth([], { env: { HEALTH_URL_FILE: file } });
    assertEquals(byVariable.code, 0, byVariable.stdout);
    const profile = `${dir}/t.yaml`;
    await Deno.writeTextFile(profile, `health:\n  listen_addr: 127.0.0.1:${client.port}\n`);
    // Neither key nor tunnel are set: they do not matter here.
    const byFile = await askHealth(["--config", profile]);
    assertEquals(byFile.code, 0, byFile.stdout + byFile.stderr);
    assertStringIncludes(byFile.stdout, `Locator: port=${client.port}\n`);
    const nowhere = await askHealth(["--config", `${dir}/none.yaml`]);
    assertEquals([nowhere.code, nowhere.stdout], [1, ""]);
    assertStringIncludes(nowhere.stderr, "none.yaml");
    const { stdout } = await askHealth([]);
    assertStringIncludes(stdout, "Locator: port=8080\n");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("health: flags that do not go together", async () => {
  const table = [
    ["--url=http://h", "--port=1"],
    ["--url-file=x", "--port=1"],
    ["--port=1", "--pid=1", "--pid-file=x"],
    ["--port=0"],
    ["--prot=1"],
    ["stray"],
  ];
  for (const flags of table) {
    const { code, stdout, stderr } = await runClient(["health", ...flags]);
    assertEquals([code, stdout], [1, ""], flags.join(" "));
    assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

Deno.test("health: a system proxy is not asked about this machine", async () => {
  await using client = serveClient();
  const env = { HTTP_PROXY: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1" };
  const { code, stdout } = await askHealth(["--url", client.url], { env });
  assertEquals(code, 0, stdout);
});

Deno.test("probeProcess: alive, gone, and files that name one or not", async () => {
  assert(probeProcess({ pid: Deno.pid }).running);
  assert(probeProcess({ pid: 1 }).running);
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  assertEquals(probeProcess({ pid: child.pid }), {
    pid: child.pid,
    pidFile: undefined,
    running: false,
    error: "no such process",
  });
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, `${Deno.pid}\n`);
    assertEquals(probeProcess({ pidFile: file }).running, true);
    await Deno.writeTextFile(file, "-1\n");
    assertEquals(probeProcess({ pidFile: file }).error, "the file holds no process id");
  } finally {
    await Deno.remove(file);
  }
  assertEquals(probeProcess({ pidFile: file }).error, "the file does not exist");
});

Deno.test("health over a unix socket: the URL of the URL file", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/h.sock`;
  const stop = new AbortController();
  const server = Deno.serve(
    { path, signal: stop.signal, onListen() {} },
    (request) => answer(request, true, 0, false, stop.signal),
  );
  try {
    const { probeEndpoint } = await import("../../lib/cli/health/http_probe.ts");
    const url = `${socketBase(path)}/readyz`;
    assertEquals(await probeEndpoint(url), { kind: "answered", url, status: 200, body: "ready" });
  } finally {
    stop.abort();
    await server.finished;
    await Deno.remove(dir, { recursive: true });
  }
});

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { handleHealth, type HealthView, serveHealth } from "../../lib/ops/health_server.ts";
import type { Readiness } from "../../lib/ops/readiness.ts";
import { readExposition } from "./exposition.ts";

const READY: Readiness = {
  ready: true,
  code: "ready",
  text: "ready",
  connected: true,
  polling: true,
  mcpServerReachable: true,
};
const METRICS = "# HELP liveness h\n# TYPE liveness gauge\nliveness 1\n";

function view(readiness: Readiness = READY): HealthView {
  return { tunnelId: "tunnel_<a>", readiness: () => readiness, metrics: () => METRICS };
}

function ask(path: string, accept?: string, readiness = READY): Response {
  const headers: HeadersInit = accept === undefined ? {} : { accept };
  return handleHealth(new Request(`http://127.0.0.1${path}`, { headers }), view(readiness));
}

const DOWN: Readiness = { ...READY, ready: false, text: "draining", polling: false };

Deno.test("/healthz is exactly live, whatever the state and for Accept */* [operator §12.1]", async () => {
  for (const accept of [undefined, "*/*", "text/html,*/*;q=0.8"]) {
    const response = ask("/healthz", accept, DOWN);
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "text/plain; charset=utf-8");
    assertEquals(response.headers.get("vary"), "Accept");
    assertEquals(await response.text(), "live");
  }
});

Deno.test("/healthz as JSON, by Accept or by query [operator §12.1]", async () => {
  for (const response of [ask("/healthz", "application/json"), ask("/healthz?format=json")]) {
    assertEquals(response.headers.get("content-type"), "application/json; charset=utf-8");
    const text = await response.text();
    assertEquals(
      text,
      '{"status":"healthy","tunnel_id":"tunnel_\\u003ca\\u003e","connected":true}\n',
    );
  }
  assertEquals(await ask("/healthz?format=text", "application/json").text(), "live");
});

Deno.test("/readyz is 200 or 503 with the reason", async () => {
  const up = ask("/readyz");
  assertEquals([up.status, await up.text()], [200, "ready"]);
  const down = ask("/readyz", undefined, DOWN);
  assertEquals([down.status, await down.text()], [503, "draining"]);
});

Deno.test("/readyz as JSON keeps the reason, also of a degraded yes", async () => {
  const json = async (readiness: Readiness) => {
    const response = ask("/readyz", "application/json", readiness);
    return [response.status, await response.json()];
  };
  assertEquals(await json(READY), [
    200,
    { status: "ready", polling: true, mcp_server_reachable: true },
  ]);
  assertEquals(await json({ ...READY, text: "ready (degraded: x)" }), [
    200,
    { status: "ready", reason: "ready (degraded: x)", polling: true, mcp_server_reachable: true },
  ]);
  assertEquals(await json(DOWN), [
    503,
    { status: "not_ready", reason: "draining", polling: false, mcp_server_reachable: true },
  ]);
});

Deno.test("/startupz is 200 from the first good verdict on, whatever comes later [operator §13]", async () => {
  const startupz = async (readiness: Readiness, started?: boolean) => {
    const hasStarted = started === undefined ? {} : { hasStarted: () => started };
    const response = handleHealth(
      new Request("http://h/startupz"),
      { ...view(readiness), ...hasStarted },
    );
    return [response.status, await response.text()];
  };
  assertEquals(await startupz(DOWN), [503, "draining"]);
  assertEquals(await startupz(DOWN, false), [503, "draining"]);
  assertEquals(await startupz(DOWN, true), [200, "started"]);
  assertEquals(await startupz(READY, false), [200, "started"]);
});

Deno.test("/readyz?verbose: a line for each thing the verdict rests on, the verdict last [operator §13]", async () => {
  const report = () => ({
    evidence: [
      { key: "poll", ok: true, text: "Poll good", at: 0 },
      { key: "channel:main", ok: false, text: "main: probe refused", at: null },
    ],
    status: "not_ready" as const,
    polling: true,
    mcp_server_reachable: false,
    reason_code: "mcp_server_down" as const,
    since: 0,
    next_attempt_at: null,
    must_act: null,
    actions: [],
    notices: [],
    readiness_history: [],
  });
  const verbose = (more: Partial<HealthView>) =>
    handleHealth(new Request("http://h/readyz?verbose"), { ...view(DOWN), ...more });
  const response = verbose({ report });
  assertEquals([response.status, await response.text()], [
    503,
    "+ Poll good (1970-01-01T00:00:00.000Z)\n- main: probe refused\ndraining\n",
  ]);
  assertEquals(await verbose({}).text(), "draining\n");
});

Deno.test("/metrics is the Prometheus text form 0.0.4", async () => {
  const response = ask("/metrics");
  assertMatch(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  assertEquals(await response.text(), METRICS);
});

Deno.test("every other path is 404", async () => {
  for (const path of ["/", "/ui", "/healthz/", "/metrics2"]) {
    const response = ask(path);
    assertEquals([response.status, await response.text()], [404, "not found\n"]);
  }
});

Deno.test("serveHealth answers the three endpoints on a real socket until closed", async () => {
  const server = serveHealth({ hostname: "127.0.0.1", port: 0 }, view());
  try {
    assertMatch(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assertEquals(`http://${server.addr}`, server.url);
    assertEquals(await (await fetch(`${server.url}/healthz`)).text(), "live");
    assertEquals(await (await fetch(`${server.url}/readyz`)).text(), "ready");
    readExposition(await (await fetch(`${server.url}/metrics`)).text());
    const head = await fetch(`${server.url}/healthz`, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
  } finally {
    await server.close();
  }
  const error = await fetch(`${server.url}/healthz`).catch((e: unknown) => e);
  assert(error instanceof TypeError);
});

Deno.test("serveHealth: a view that fails costs one request, not the server", async () => {
  const broken: HealthView = {
    ...view(),
    metrics() {
      throw new Error("secret detail");
    },
  };
  const server = serveHealth({ hostname: "127.0.0.1", port: 0 }, broken);
  try {
    const response = await fetch(`${server.url}/metrics`);
    assertEquals([response.status, await response.text()], [500, "internal error\n"]);
    assertEquals(await (await fetch(`${server.url}/healthz`)).text(), "live");
  } finally {
    await server.close();
  }
});

Deno.test("serveHealth: close does not wait for a client that sends half a request", async () => {
  const server = serveHealth({ hostname: "127.0.0.1", port: 0 }, view());
  using connection = await connectTo(server.url);
  await connection.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\nHost: x\r\n"));
  await server.close();
});

Deno.test("serveHealth: close does not wait for a client that does not read", async () => {
  // More than the socket buffers of both sides hold.
  const big: HealthView = { ...view(), metrics: () => "#".repeat(64 * 1024 * 1024) };
  const server = serveHealth({ hostname: "127.0.0.1", port: 0 }, big);
  using connection = await connectTo(server.url);
  await connection.write(new TextEncoder().encode("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
  assertEquals(await connection.read(new Uint8Array(64)), 64);
  await server.close();
});

function connectTo(url: string): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
}

const URLS: readonly (readonly [hostname: string, url: RegExp])[] = [
  ["", /^http:\/\/localhost:\d+$/],
  ["0.0.0.0", /^http:\/\/localhost:\d+$/],
  ["localhost", /^http:\/\/localhost:\d+$/],
  ["::1", /^http:\/\/\[::1\]:\d+$/],
  ["::", /^http:\/\/localhost:\d+$/],
];

for (const [hostname, url] of URLS) {
  Deno.test(`serveHealth: the URL for host "${hostname}" can be connected to [operator §12.4]`, async () => {
    const server = serveHealth({ hostname, port: 0 }, view());
    try {
      assertMatch(server.url, url);
      assertEquals(await (await fetch(`${server.url}/healthz`)).text(), "live");
    } finally {
      await server.close();
    }
  });
}

Deno.test("serveHealth: a busy address is the operator's to mend, and the text says how", async () => {
  const first = serveHealth({ hostname: "127.0.0.1", port: 0 }, view());
  try {
    const port = Number(new URL(first.url).port);
    const error = assertThrows(
      () => serveHealth({ hostname: "127.0.0.1", port }, view()),
      OperatorError,
    );
    assertStringIncludes(error.message, `health.listen_addr 127.0.0.1:${port}`);
    assertStringIncludes(error.message, "in use");
    assertStringIncludes(error.message, "--health.listen-addr");
  } finally {
    await first.close();
  }
});

Deno.test("serveHealth: an address of another host is named too", () => {
  const error = assertThrows(
    () => serveHealth({ hostname: "192.0.2.1", port: 0 }, view()),
    OperatorError,
  );
  assertStringIncludes(
    error.message,
    "health.listen_addr 192.0.2.1:0: this host has no such address",
  );
});

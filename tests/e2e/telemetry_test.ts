import { assertEquals } from "@std/assert";
import { MARK_PROBES } from "../fixtures/probe_aside.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { API_KEY, clientPermissions, openPlane, TUNNEL_ID } from "./client.ts";
import { ROOT, startProcess } from "./process.ts";
import { call, request } from "./tunnel.ts";

const TRACE = {
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  tracestate: "vendor=1",
  baggage: "user=7",
};

/** What a server gets of a consumer's trace, and what a collector gets, with these variables. */
async function traced(variables: Readonly<Record<string, string>>) {
  await using mcp = serveRawMcp();
  await using collector = serveOrigin(() => new Response());
  await using plane = openPlane();
  const directory = await Deno.makeTempDir();
  try {
    await using client = startProcess({
      args: [
        ...["run", "-q", ...clientPermissions(directory), `${ROOT}main.ts`, "run", MARK_PROBES],
        ...["--control-plane.base-url", plane.url, "--control-plane.tunnel-id", TUNNEL_ID],
        ...["--mcp.server-url", mcp.url, "--health.listen-addr", "127.0.0.1:0"],
      ],
      env: {
        CONTROL_PLANE_API_KEY: API_KEY,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: "10",
        ...variables,
      },
    });
    await client.line("tunnel-client started");
    const answer = await call(plane.url, request("echo"), { headers: TRACE });
    assertEquals(answer.status, 200, answer.text);
    client.signal("SIGTERM");
    await client.exit();
    const headers = new Map(
      mcp.requests[0]?.headers.map(([name, value]) => [name.toLowerCase(), value]),
    );
    return {
      seen: Object.keys(TRACE).map((name) => headers.get(name)),
      exported: collector.seen.length > 0,
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("run: a consumer's trace reaches the server unchanged, and no telemetry leaves by itself", async () => {
  assertEquals(await traced({}), { seen: Object.values(TRACE), exported: false });
});

Deno.test("run with OTEL_DENO: spans are exported; with OTEL_PROPAGATORS=none the consumer's trace stays whole", async () => {
  const { seen, exported } = await traced({ OTEL_DENO: "true", OTEL_PROPAGATORS: "none" });
  assertEquals([seen, exported], [Object.values(TRACE), true]);
});

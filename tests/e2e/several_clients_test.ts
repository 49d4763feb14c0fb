import { assert, assertEquals } from "@std/assert";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { openPlane, startClient } from "./client.ts";
import { call, request } from "./tunnel.ts";

const CALLS = 1_000;
const WORKERS = 32;
/** Answers after which one of the clients is told to stop. */
const STOP_AFTER = 400;

Deno.test("two clients on one tunnel, one stopped midway: no call is lost or made twice (wire 22)", async () => {
  await using mcp = serveRawMcp();
  await using plane = openPlane();
  await using staying = await startClient(plane.url, { http: { main: mcp.url } });
  await using leaving = await startClient(plane.url, { http: { main: mcp.url } });
  await Promise.all([staying.ready(), leaving.ready()]);
  await Promise.all([staying, leaving].map((client) => client.line("Connected to control plane")));

  const answers: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < CALLS) {
      const id = String(next++);
      const { status, text } = await call(plane.url, request("echo", `{"is":${id}}`, id));
      assertEquals([status, text], [200, `{"jsonrpc":"2.0","id":${id},"result":{"is":${id}}}`]);
      if (answers.push(id) === STOP_AFTER) leaving.signal("SIGTERM");
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));

  assertEquals(await leaving.exit(), { code: 0, signal: null });
  assertEquals(answers.length, CALLS);
  assertEquals(new Set(mcp.requests.map(({ body }) => body)).size, CALLS);
  assertEquals(mcp.requests.length, CALLS);
  const { submitted, answered, unanswered, pending } = plane.plane.snapshot().tunnels[0]!;
  assertEquals([submitted, answered, unanswered, pending], [CALLS, CALLS, 0, 0]);
  const drained = await leaving.line("drained");
  assert(drained.includes("answered_503=0"), drained);
  const metrics = await (await fetch(`${staying.healthUrl}/metrics`)).text();
  const served = Number(
    /^tunnel_client_requests_total{status="success"} (\d+)$/m.exec(metrics)?.[1],
  );
  assert(served > 0 && served < CALLS, `the client that stayed served ${served}`);
});

import { startTunnel, type Tunnel } from "../e2e/tunnel.ts";
import type { ServedFixture } from "./fixture_http.ts";
import { serveLegacyFixture } from "./legacy_fixture.ts";
import { serveModernFixture } from "./modern_fixture.ts";
import { runSuite, type SuiteResult } from "./suite.ts";
import type { Way } from "./table.ts";

/** What the suite said, and what the tunnel added. */
export interface WayResult extends SuiteResult {
  /** The longest that one request was in the tunnel and not at the server, ms; none if direct. */
  readonly addedMs?: number;
}

/** Runs the suite over one way: a real tunnel, unless it is direct, with a server of its own. */
export async function runWay(way: Way): Promise<WayResult> {
  await using parts = new AsyncDisposableStack();
  const serve = () => parts.use(served(way.server));
  if (way.between === "direct") return await runSuite(serve().url, way.version);
  const target = way.target === "HTTP"
    ? { http: { main: serve().url } }
    : { stdio: { main: stdioFixture(way.server) } };
  // The embedded control plane carries a server's requests to callers of 2025-11-25.
  const tunnel = parts.use(
    await startTunnel({ ...target, flags: ["--mcp.relay-server-requests"] }),
  );
  const result = await runSuite(tunnel.ingress(), way.version);
  return { ...result, addedMs: await longestAdded(tunnel) };
}

function served(server: Way["server"]): ServedFixture {
  return server === "legacy" ? serveLegacyFixture() : serveModernFixture();
}

function stdioFixture(server: Way["server"]): string[] {
  const script = new URL("stdio_fixture.ts", import.meta.url).pathname;
  return [Deno.execPath(), "run", "--no-prompt", "--allow-read", script, server];
}

/** Queue, slot and post of each request, as the client itself tells (ui §5). */
async function longestAdded({ client }: Tunnel): Promise<number> {
  const response = await fetch(`${client.healthUrl}/api/requests?limit=2000`);
  const { requests }: {
    requests: { phases_ms: readonly (number | null)[] }[];
  } = await response.json();
  const added = requests.map(({ phases_ms: [, queue, slot, , , , post] }) =>
    (queue ?? 0) + (slot ?? 0) + (post ?? 0)
  );
  return Math.max(0, ...added);
}

import { assertEquals } from "@std/assert";
import { openPlane } from "../e2e/client.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { plannedFlags, startConfined } from "./confined.ts";

/** Everything the pages ask for. */
const ROUTES = [
  "/ui",
  "/api/status",
  "/api/system",
  "/api/oauth",
  "/api/settings",
  "/api/sandbox",
  "/api/analytics",
  "/api/requests",
  "/api/harpoon/status",
  "/api/harpoon/targets",
  "/api/harpoon/calls",
  "/api/logs",
  "/api/logs/export",
  "/healthz",
  "/readyz?format=json",
  "/metrics",
];

for (const mode of ["worker", "strict"] as const) {
  Deno.test(`pages in mode ${mode}: they serve on when their rights are given away`, async () => {
    await using plane = openPlane();
    await using mcp = serveRawMcp();
    const flags = ["--mcp.server-url", mcp.url];
    const client = { mode, planeUrl: plane.url, flags };
    const rights = mode === "strict" ? await plannedFlags(client) : ["--no-prompt", "--allow-all"];
    await using process = startConfined(client, rights);
    const line = await process.line("Health endpoint: ");
    const [base = ""] = /http:\/\/[^/]+/.exec(line) ?? [];
    await process.line("tunnel-client started");
    for (const route of ROUTES) {
      const response = await fetch(`${base}${route}`);
      const text = await response.text();
      assertEquals([route, response.status], [route, 200], text);
      if (route === "/api/sandbox") {
        const { mode: told, verdict, applied_at, plan } = JSON.parse(text);
        assertEquals([told, verdict], [mode, mode === "strict" ? "exact" : "more"]);
        assertEquals(Number.isNaN(Date.parse(applied_at)), false);
        assertEquals(plan.filter((row: { held: boolean }) => !row.held), []);
      }
      if (route.startsWith("/readyz")) {
        const { sandbox } = JSON.parse(text);
        assertEquals(sandbox, { mode, verdict: mode === "strict" ? "exact" : "more" });
      }
    }
  });
}

import { assert, assertEquals } from "@std/assert";
import type { Settings } from "../../../lib/config/settings.ts";
import { systemClock } from "../../../lib/core/clock.ts";
import { Secret } from "../../../lib/core/secret.ts";
import { createOperatorSurface } from "../../../lib/ops/operator_surface.ts";
import { ProxyMetrics } from "../../../lib/ops/proxy_health_metrics.ts";
import { RequestLog } from "../../../lib/ops/request_log.ts";
import { adminPages, pageMemory } from "../../../lib/runtime/admin_pages.ts";
import { NetworkReport } from "../../../lib/runtime/network_report.ts";
import { settingsOf } from "../../runtime/settings_fixture.ts";
import { sampleView } from "./admin_fixture.ts";

/** What a client with these settings answers on `/api/harpoon/status`. */
async function status(harpoon: Partial<Settings["harpoon"]>) {
  const settings = settingsOf({ harpoon });
  const memory = pageMemory(settings, systemClock, new RequestLog(systemClock), () => []);
  assert(memory !== undefined);
  const { log } = sampleView();
  const readFile = (path: string): string => {
    throw new Deno.errors.NotFound(path);
  };
  const metrics = new ProxyMetrics();
  const network = new NetworkReport({ log, metrics, clock: systemClock, readFile });
  network.tell(settings);
  const pages = adminPages({
    memory,
    surface: createOperatorSurface({ log, clock: systemClock, ...settings.controlPlane }),
    log,
    clock: systemClock,
    network,
    readFile,
    instanceId: "i",
    secrets: () => [],
    launch: { argv: [], variables: {} },
    settings: () => settings,
    values: () => [],
    engine: () => undefined,
    listenAddr: () => "",
    endings: [],
    stop: new AbortController().signal,
  });
  const request = new Request("http://localhost/api/harpoon/status");
  return await (await pages(request, { kind: "unix" })).json();
}

const CRM = { label: "crm", url: "https://crm.test/users", prefix: false } as const;
const INSIDE = { ...CRM, label: "inside", unixSocket: "/run/inside.sock" };

Deno.test("/api/harpoon/status: the ways of the targets, if one of them is through a proxy [operator §5]", async () => {
  const httpProxy = { origin: "http://proxy.test:3128", credentials: new Secret("user:hush") };
  const { proxy_routes } = await status({ targets: [CRM, INSIDE], httpProxy });
  assertEquals(
    proxy_routes.map(({ name, route_mode, proxy_url }: Record<string, string>) =>
      `${name} ${route_mode} ${proxy_url}`
    ),
    ["crm proxy http://proxy.test:3128", "inside direct undefined"],
  );
  assertEquals((await status({ targets: [CRM] })).proxy_routes, undefined);
});

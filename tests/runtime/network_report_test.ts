import { assertEquals } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { systemClock } from "../../lib/core/clock.ts";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { ProxyMetrics } from "../../lib/ops/proxy_health_metrics.ts";
import { NetworkReport } from "../../lib/runtime/network_report.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { settingsOf } from "./settings_fixture.ts";

function reporting() {
  const arrivals = new Arrivals<LogRecord>();
  const records = arrivals.items;
  const metrics = new ProxyMetrics();
  const report = new NetworkReport({
    log: {
      level: "debug",
      write: (record) => arrivals.add(record),
      hide: () => {},
      [Symbol.dispose]: () => {},
    },
    metrics,
    clock: systemClock,
    readFile: (path) => {
      throw new Deno.errors.NotFound(path);
    },
  });
  return {
    report,
    metrics,
    arrivals,
    records,
    messages: () => records.map(({ message }) => message),
  };
}

const proxy = { origin: "http://127.0.0.1:9", credentials: new Secret("user:pass-word") };

Deno.test("network report: tells each route once, and after a reload only what is new", () => {
  const { report, records, messages } = reporting();
  report.tell(settingsOf());
  assertEquals(messages(), [
    "control-plane route resolved",
    "mcp channel route resolved",
    "tls trust summary",
  ]);
  report.tell(settingsOf());
  assertEquals(records.length, 3);
  report.tell(settingsOf({ mcp: { httpProxy: proxy } }));
  assertEquals(messages().slice(3), ["mcp channel route resolved", "proxy identity map"]);
  assertEquals(records[3]?.attrs["proxy_url"], "http://127.0.0.1:9");
  assertEquals(JSON.stringify(records).includes("pass-word"), false);
});

Deno.test("network report: the way to each target is told, as long as Harpoon is served", () => {
  const { report, records } = reporting();
  const settings = settingsOf();
  const targets = [{ label: "bills", url: "https://u:hush@b.test/x?k=hush", prefix: false }];
  const harpoon = { ...settings.harpoon, targets, httpProxy: proxy };
  report.tell({ ...settings, harpoon });
  const told = records.filter(({ attrs }) => attrs["route_kind"] === "harpoon_target");
  assertEquals(told.map(({ attrs }) => [attrs["route_name"], attrs["target_host"]]), [
    ["bills", "b.test:443"],
  ]);
  assertEquals(told[0]?.attrs["proxy_source"], "harpoon.http-proxy");
  assertEquals(/hush|pass-word/.test(JSON.stringify(records)), false);
  const off = reporting();
  off.report.tell({ ...settings, harpoon: { ...harpoon, enabled: false } });
  assertEquals(off.records.some(({ attrs }) => attrs["route_kind"] === "harpoon_target"), false);
});

Deno.test("network report: watches the proxies in use and ends with its signal", async () => {
  const { report, metrics, arrivals } = reporting();
  const settings = settingsOf({ network: { httpProxy: proxy, proxyCheckIntervalMs: 60_000 } });
  report.tell(settings);
  const stop = new AbortController();
  const watching = report.watch(settings, stop.signal);
  for (let n = 1; (await arrivals.nth(n)).message !== "proxy does not work"; n++);
  assertEquals(metrics.render().includes("proxy_check_failures"), true);
  stop.abort();
  await watching;
});

import { assertEquals } from "@std/assert";
import type { HealthServer } from "../../lib/ops/health_server.ts";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { StartReport } from "../../lib/runtime/start_report.ts";
import { settingsOf } from "./settings_fixture.ts";

const SERVER: HealthServer = {
  addr: "127.0.0.1:8080",
  url: "http://127.0.0.1:8080",
  close: () => Promise.resolve(),
};
const NEVER = Promise.withResolvers<void>().promise;

function reporting() {
  const records: LogRecord[] = [];
  const report = new StartReport(settingsOf(), {
    level: "debug",
    write: (record) => void records.push(record),
    hide: () => {},
    [Symbol.dispose]: () => {},
  });
  report.listening(SERVER);
  const attrOf = (message: string, attr: string) =>
    records.find((record) => record.message === message)?.attrs[attr];
  return { report, records, attrOf };
}

Deno.test("start report: waits for the tunnel's name and the first look at the main server", async () => {
  const { report, records, attrOf } = reporting();
  report.take({ kind: "probe_started", channel: "main" });
  report.take({ kind: "metadata_fetched", tunnelId: "t", name: "docs" });
  const before = records.length;
  const started = report.started(NEVER);
  // Another channel's server is not waited for.
  report.take({ kind: "probe_finished", channel: "other", outcome: "ok", attempt: 1, ms: 1 });
  await Promise.resolve();
  assertEquals(records.length, before);
  const failed = { kind: "probe_finished", channel: "main", outcome: "refused" } as const;
  report.take({ ...failed, attempt: 1, ms: 1, detail: "connection refused" });
  await started;
  const summary = "tunnel-client startup summary";
  assertEquals(attrOf(summary, "first_failing_dependency"), "mcp_probe: connection refused");
  assertEquals(attrOf(summary, "health_url"), SERVER.url);
  assertEquals(attrOf("🟢 tunnel-client started", "name"), "docs");
});

Deno.test("start report: a start that ends waits for nothing", async () => {
  const { report, attrOf } = reporting();
  report.take({ kind: "probe_started", channel: "main" });
  await report.started(Promise.resolve());
  assertEquals(attrOf("tunnel-client startup summary", "first_failing_dependency"), undefined);
  assertEquals(attrOf("🟢 tunnel-client started", "name"), undefined);
});

Deno.test("start report: without a server to look at, only the name is waited for", async () => {
  const { report, attrOf } = reporting();
  report.take({ kind: "metadata_failed", message: "HTTP 500" });
  await report.started(NEVER);
  assertEquals(
    attrOf("tunnel-client startup summary", "first_failing_dependency"),
    "control_plane: HTTP 500",
  );
});

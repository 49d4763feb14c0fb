import { assertEquals } from "@std/assert";
import { createMetrics } from "../../lib/ops/metrics.ts";
import { ProxyMetrics } from "../../lib/ops/proxy_health_metrics.ts";
import { SAMPLES } from "./sample_facts.ts";

/** Where packages of Prometheus put it. */
const PROMTOOL = ["/usr/bin/promtool", "/usr/local/bin/promtool"].find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/**
 * Names of the reference that the tool would spell otherwise; whoever scrapes them needs them as they
 * are (operator-surface §9).
 */
const PUBLISHED = [
  "command_end_to_end_latency_milliseconds",
  "harpoon_call_latency_milliseconds",
];

Deno.test({
  name: "metrics: promtool has nothing to say but of the published names [operator §9]" +
    (PROMTOOL === undefined ? " (skipped: no promtool here)" : ""),
  ignore: PROMTOOL === undefined,
  fn: async () => {
    const metrics = createMetrics({ tunnelId: `a"b\\c\nd` });
    for (const fact of Object.values(SAMPLES)) metrics.fold(fact);
    const proxies = new ProxyMetrics();
    proxies.fold([{
      route: {
        kind: "mcp_channel",
        name: "main",
        target: "h:1",
        via: { mode: "proxy", url: "http://p", source: "http-proxy" },
      },
      state: "unhealthy",
      history: [{
        at: 1,
        tcpMs: 2,
        outcome: { kind: "failed", phase: "tcp", reason: "dial_error", detail: "no" },
      }],
    }]);
    const text = metrics.render({
      ready: true,
      code: "ready",
      text: "ready",
      connected: true,
      polling: true,
      mcpServerReachable: true,
    }) + proxies.render();
    const child = new Deno.Command(PROMTOOL ?? "", {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { stdout, stderr } = await child.output();
    const told = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    const other = told.split("\n").filter((line) =>
      line !== "" && !PUBLISHED.some((name) => line.startsWith(`${name} `))
    );
    assertEquals(other, []);
  },
});

import { assertEquals } from "@std/assert";
import type { McpBinding } from "../../lib/config/settings.ts";
import type { Fact } from "../../lib/core/fact.ts";
import type { RequestWay } from "../../lib/ops/admin/view.ts";
import { Evidence } from "../../lib/ops/evidence.ts";
import { RequestRecord } from "../../lib/ops/request_record.ts";
import { requestWay } from "../../lib/runtime/admin_requests.ts";
import { SAMPLES } from "../ops/sample_facts.ts";
import { MAIN, settingsOf } from "./settings_fixture.ts";

const CLOCK = { now: () => 1_000, wall: () => 50_000, sleep: () => Promise.resolve() };
const FILES = { certFile: "/c.pem", keyFile: "/k.pem" };
const SECURE: McpBinding = {
  kind: "http-streamable",
  channel: "main",
  url: "https://u:p@mcp.test/token/abc?key=1",
};
const STDIO: McpBinding = { kind: "stdio", channel: "main", command: "server" };

const TABLE: readonly {
  readonly what: string;
  readonly binding?: McpBinding;
  readonly record?: Partial<RequestRecord>;
  readonly facts?: readonly Fact[];
  readonly way: RequestWay;
}[] = [
  {
    what: "an answer over HTTP, in two revisions",
    binding: MAIN,
    record: { outcome: "ok", status: 200, protocol: "2025-06-18" },
    facts: [SAMPLES.probe_finished],
    way: {
      upstream: { target: "http://127.0.0.1:9/mcp", status: 200, reused: null, mtls: false },
      protocol: {
        consumer: "2025-06-18",
        server: SAMPLES.probe_finished.protocolVersion ?? null,
      },
    },
  },
  {
    what: "an address with secrets, and a status of its own",
    binding: SECURE,
    record: { outcome: "http_error", status: 502, upstreamStatus: 500 },
    way: {
      upstream: {
        target: "https://mcp.test/token/[REDACTED]",
        status: 500,
        reused: null,
        mtls: false,
      },
      protocol: null,
    },
  },
  {
    what: "no server that answered",
    binding: MAIN,
    record: { outcome: "refused", status: 502 },
    way: {
      upstream: { target: "http://127.0.0.1:9/mcp", status: null, reused: null, mtls: false },
      protocol: null,
    },
  },
  {
    what: "a child",
    binding: STDIO,
    facts: [SAMPLES.child_started],
    way: {
      upstream: { target: "pid 7", status: null, reused: null, mtls: null },
      protocol: null,
    },
  },
  {
    what: "a child that is gone",
    binding: STDIO,
    way: { upstream: { status: null, reused: null, mtls: null }, protocol: null },
  },
  { what: "a channel that is gone", way: { upstream: null, protocol: null } },
];

for (const { what, binding, record, facts = [], way } of TABLE) {
  Deno.test(`requestWay: ${what} [ui §5]`, () => {
    const evidence = new Evidence(CLOCK);
    for (const fact of facts) evidence.fold(fact);
    const settings = settingsOf({ mcp: { bindings: binding === undefined ? [] : [binding] } });
    const of = Object.assign(new RequestRecord(), { channel: "main" }, record);
    assertEquals(requestWay(of, settings, evidence), way);
  });
}

Deno.test("requestWay: a client certificate is shown where TLS takes it [ui §5]", () => {
  const of = Object.assign(new RequestRecord(), { channel: "main" });
  const mtls = (binding: McpBinding) =>
    requestWay(of, settingsOf({ mcp: { bindings: [binding], clientCertificate: FILES } }), {
      channels: new Map(),
    }).upstream?.mtls;
  assertEquals([mtls(SECURE), mtls(MAIN)], [true, false]);
});

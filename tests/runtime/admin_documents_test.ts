import { assertEquals, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { Secret } from "../../lib/core/secret.ts";
import { Evidence } from "../../lib/ops/evidence.ts";
import { ProxyMetrics } from "../../lib/ops/proxy_health_metrics.ts";
import {
  clientAbout,
  harpoonStatus,
  harpoonTargets,
  runtimeDocument,
  settingsDocument,
  systemDocument,
} from "../../lib/runtime/admin_documents.ts";
import { NetworkReport } from "../../lib/runtime/network_report.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { SAMPLES } from "../ops/sample_facts.ts";
import { settingsOf } from "./settings_fixture.ts";

const nowhere = (path: string): string => {
  throw new Deno.errors.NotFound(path);
};

function network(): NetworkReport {
  return new NetworkReport({
    log: { level: "info", write() {}, hide() {}, [Symbol.dispose]() {} },
    metrics: new ProxyMetrics(),
    clock: systemClock,
    readFile: nowhere,
  });
}

const PROCESS = { instanceId: "i", listenAddr: "127.0.0.1:1" };

Deno.test("clientAbout: addresses without paths, queries and users", () => {
  const about = clientAbout(
    settingsOf({
      controlPlane: { baseUrl: "https://u:hush@cp.test/x?key=hush" },
      mcp: {
        bindings: [{
          kind: "http-streamable",
          channel: "main",
          url: "http://u:hush@h:9/mcp?token=hush",
        }],
      },
    }),
    network(),
    PROCESS,
  );
  assertEquals([about.baseUrl, about.mcpServerUrl], ["https://cp.test", "http://h:9"]);
  assertEquals([about.pid, about.configSource, about.profile], [
    Deno.pid,
    "flags/environment",
    undefined,
  ]);
});

Deno.test("clientAbout: a stdio server has no address", () => {
  const bindings = [{ kind: "stdio", channel: "main", command: "x --api-key hush" }] as const;
  assertEquals(
    clientAbout(settingsOf({ mcp: { bindings } }), network(), PROCESS).mcpServerUrl,
    undefined,
  );
});

Deno.test("systemDocument: trust, certificates and proxies; credentials of a proxy stay out [operator §5]", async () => {
  await using authority = await openAuthority();
  const { certFile, keyFile } = await authority.issue({ name: "own" });
  const report = network();
  const proxy = { origin: "http://127.0.0.1:9", credentials: new Secret("user:hush") };
  const settings = settingsOf({
    controlPlane: { clientCertificate: { certFile, keyFile } },
    network: { caBundle: authority.caFile, httpProxy: proxy },
  });
  const plain = settingsOf({ network: { httpProxy: proxy } });
  report.tell(plain);
  const document = systemDocument(settings, report, Deno.readTextFileSync);
  assertEquals(document.certificates.map(({ used_for, file }) => [used_for, file]), [
    ["control_plane.client_cert", certFile],
    ["ca_bundle", authority.caFile],
  ]);
  assertEquals(document.proxy_identity_map.map(({ proxy_url }) => proxy_url), [
    "http://127.0.0.1:9",
  ]);
  assertEquals(JSON.stringify(document).includes("hush"), false);
  assertStringIncludes(JSON.stringify(document.tls), "cert_count");
});

const VALUES = [
  { name: "log.level", shown: "info", origin: "default", isDefault: true },
  { name: "log.format", shown: "json", origin: "--log.format", isDefault: false },
  { name: "log.file", shown: "/l", origin: "LOG_FILE", isDefault: false },
  { name: "mcp.x", shown: "https://h/token/hush", origin: "/p.yaml line 3", isDefault: false },
];

Deno.test("settingsDocument: each setting with its source and where that is [ui §5]", () => {
  assertEquals(
    settingsDocument(VALUES).map(({ source, where, default: isDefault }) =>
      `${source} ${where} ${isDefault}`
    ),
    [
      "default null true",
      "flag --log.format false",
      "environment LOG_FILE false",
      "file /p.yaml line 3 false",
    ],
  );
  assertEquals(JSON.stringify(settingsDocument(VALUES)).includes("hush"), false);
});

Deno.test("runtimeDocument: how it was started, without secrets of flags, variables and settings [operator §12.12]", () => {
  const document = runtimeDocument(VALUES, {
    argv: ["run", "--control-plane.api-key=hush", "--mcp.extra-headers", "X-Debug: hush"],
    variables: { CONTROL_PLANE_API_KEY: "hush", LOG_LEVEL: "debug", HOME: "/hush" },
  });
  assertEquals(JSON.stringify(document).includes("hush"), false);
  assertEquals(document.argv[3], "X-Debug: [REDACTED]");
  assertEquals(document.environment, {
    CONTROL_PLANE_API_KEY: "[REDACTED]",
    LOG_LEVEL: "debug",
  });
  assertEquals(document.effective_config["log.format"], {
    value: "json",
    source: "--log.format",
  });
});

function evidence(...facts: Parameters<Evidence["fold"]>[0][]): Evidence {
  const made = new Evidence(systemClock);
  for (const fact of facts) made.fold(fact);
  return made;
}

const TARGET = {
  label: "crm",
  url: "https://u:hush@crm.test/users?key=hush",
  prefix: false,
  headers: [["X-Key", "hush"]],
} as const;

Deno.test("harpoonTargets: those of the settings, then those discovery found; no user, query, header [operator §5]", () => {
  const graphql = { ...TARGET, label: "g", kind: "graphql", operations: [] } as const;
  const settings = settingsOf({
    harpoon: { targets: [TARGET, { ...TARGET, label: "p", prefix: true }, graphql] },
  });
  const { targets } = harpoonTargets(settings, evidence(SAMPLES.harpoon_registered));
  assertEquals(
    targets.map(({ label, url, kind, source, methods }) =>
      `${label} ${url} ${kind} ${source} ${methods}`
    ),
    [
      "crm https://crm.test/users exact config GET,POST,PUT",
      "p https://crm.test/users prefix config GET,POST,PUT",
      "g https://crm.test/users graphql config POST",
      "oauth-issuer-0 https://login.corp exact oauth GET,POST,PUT",
    ],
  );
  assertEquals(JSON.stringify(targets).includes("hush"), false);
});

Deno.test("harpoonStatus: why it is not enabled, if it is not [operator §5]", () => {
  const reason = (harpoon: Parameters<typeof settingsOf>[0], found = evidence()) => {
    const status = harpoonStatus(settingsOf(harpoon), found);
    return [status.enabled, status.reason];
  };
  assertEquals(reason({}), [false, "no targets configured"]);
  assertEquals(reason({ harpoon: { targets: [TARGET] } }), [true, undefined]);
  assertEquals(reason({}, evidence(SAMPLES.harpoon_registered)), [true, undefined]);
  assertEquals(reason({ harpoon: { enabled: false, targets: [TARGET] } }), [
    false,
    "harpoon not initialized",
  ]);
});

import { certificateEnds } from "../config/certificate_expiry.ts";
import { checkCaBundle, type ReadFile } from "../config/certificates.ts";
import type { EffectiveValue } from "../config/effective_value.ts";
import type { HarpoonTarget, Settings } from "../config/settings.ts";
import { describeSource } from "../config/source.ts";
import { originsOnly } from "../core/redact.ts";
import type { RouteRecord } from "../core/proxy_route.ts";
import { CLIENT_NAME, userAgent, VERSION } from "../core/version.ts";
import { proxyIdentities, routeJson } from "../ops/admin/route_json.ts";
import type { ClientAbout } from "../ops/admin/status_json.ts";
import type { Evidence } from "../ops/evidence.ts";
import { argvView, environmentView } from "../ops/launch_view.ts";
import { publicUrl, withPublicPaths } from "../ops/public_url.ts";
import type { NetworkReport } from "./network_report.ts";

/** Methods of a target that names none (harpoon §13). */
const DEFAULT_METHODS: readonly string[] = ["GET", "POST", "PUT"];

/** What `/api/status` says of the client itself. */
export function clientAbout(
  settings: Settings,
  network: NetworkReport,
  process: { readonly instanceId: string; readonly listenAddr: string },
): ClientAbout {
  const { controlPlane, mcp, source, log } = settings;
  const main = mcp.bindings.find(({ channel }) => channel === "main");
  return {
    version: VERSION,
    instanceId: process.instanceId,
    pid: Deno.pid,
    profile: source.kind === "profile" ? source.name : undefined,
    configSource: describeSource(source),
    listenAddr: process.listenAddr,
    baseUrl: originsOnly(controlPlane.baseUrl),
    tunnelId: controlPlane.tunnelId,
    maxInflight: controlPlane.maxInflight,
    pollTimeoutMs: controlPlane.pollTimeoutMs,
    pollDeadlineGuardrailMs: controlPlane.pollDeadlineGuardrailMs,
    mcpServerUrl: main?.kind === "http-streamable" ? new URL(main.url).origin : undefined,
    routes: network.routes,
    rawHttpLogging: log.httpRawUnsafe,
    assistant: settings.adminUi.assistant,
  };
}

/** `/api/system`: trust, certificates, proxies (operator-surface §5, ui §4). */
export function systemDocument(settings: Settings, network: NetworkReport, readFile: ReadFile) {
  const { caBundle } = settings.network;
  const bundle = caBundle === undefined ? undefined : checkCaBundle(caBundle, readFile);
  return {
    tls: network.trustOf(bundle?.kind === "value" ? bundle.value : undefined),
    certificates: certificateEnds(settings, readFile).map(({ setting, file, certificate }) => ({
      subject: certificate.subject,
      used_for: setting,
      file,
      issuer: certificate.issuer,
      not_before: certificate.notBefore.toISOString(),
      not_after: certificate.notAfter.toISOString(),
    })),
    proxy_identity_map: proxyIdentities(network.routes),
    proxy_health: network.proxyHealth,
  };
}

/** `/api/settings`: every setting with its source, secrets masked (ui §5). */
export function settingsDocument(values: readonly EffectiveValue[]) {
  return values.map(({ name, shown, origin, isDefault }) => ({
    name,
    value: withPublicPaths(shown),
    source: isDefault ? "default" : origin.startsWith("--") ? "flag" : sourceOf(origin),
    where: isDefault ? null : origin,
    default: isDefault,
  }));
}

/** A path has a slash or a dot in it, the name of a variable does not. */
function sourceOf(origin: string): "file" | "environment" {
  return /[/.\\ ]/.test(origin) ? "file" : "environment";
}

/** How the client was started and what it runs with, for the support bundle (operator-surface §8). */
export function runtimeDocument(
  values: readonly EffectiveValue[],
  launch: {
    readonly argv: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
  },
) {
  return {
    argv: argvView(launch.argv),
    environment: environmentView(launch.variables),
    client: {
      client_name: CLIENT_NAME,
      semantic_version: VERSION,
      version: VERSION,
      user_agent: userAgent,
    },
    machine: { os: Deno.build.os, arch: Deno.build.arch, deno: Deno.version.deno },
    effective_config: Object.fromEntries(
      values.map((
        { name, shown, origin },
      ) => [name, { value: withPublicPaths(shown), source: origin }]),
    ),
  };
}

/** `/api/harpoon/status`. @param routes of the client; those of targets are told if one has a proxy */
export function harpoonStatus(
  { harpoon }: Settings,
  evidence: Evidence,
  routes: readonly RouteRecord[] = [],
) {
  const count = harpoon.targets.length + evidence.discovered.size;
  const reason = !harpoon.enabled
    ? "harpoon not initialized"
    : count === 0
    ? "no targets configured"
    : undefined;
  const own = routes.filter(({ kind }) => kind === "harpoon_target");
  return {
    enabled: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    capture_payloads: harpoon.capturePayloads,
    allow_plaintext_http: harpoon.allowPlaintextHttp,
    max_response_bytes: harpoon.maxResponseBytes,
    max_redirects: harpoon.maxRedirects,
    ...(own.some(({ via }) => via.mode === "proxy") ? { proxy_routes: own.map(routeJson) } : {}),
  };
}

/** `/api/harpoon/targets`: those of the settings, then those discovery found. */
export function harpoonTargets({ harpoon }: Settings, evidence: Evidence) {
  const configured = harpoon.enabled ? harpoon.targets.map(targetJson) : [];
  const discovered = Array.from(evidence.discovered.values(), (fact) => ({
    label: fact.label,
    url: fact.origin,
    kind: "exact",
    category: "oauth",
    source: "oauth",
    tags: fact.tags,
    inclusion_reason: fact.reason,
    methods: DEFAULT_METHODS,
  }));
  return { targets: [...configured, ...discovered] };
}

function targetJson(target: HarpoonTarget) {
  const { label, url, description, kind, prefix, allowedMethods } = target;
  return {
    label,
    url: publicUrl(url),
    ...(description === undefined ? {} : { description }),
    kind: kind ?? (prefix ? "prefix" : "exact"),
    category: "config",
    source: "config",
    tags: [],
    methods: kind === "graphql" ? ["POST"] : allowedMethods ?? DEFAULT_METHODS,
  };
}

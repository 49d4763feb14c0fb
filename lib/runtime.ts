import type { CompanionState } from "./cloudflared/companion_state.ts";
import type { EffectiveValue } from "./config/effective_value.ts";
import type { Settings } from "./config/settings.ts";
import { newInstanceId } from "./control/identity.ts";
import type { Bell } from "./core/bell.ts";
import { systemClock } from "./core/clock.ts";
import type { Fact } from "./core/fact.ts";
import type { Secret } from "./core/secret.ts";
import type { TakePayload } from "./dispatch/capture.ts";
import type { Engine } from "./dispatch/engine.ts";
import { NO_PAGES } from "./ops/health_server.ts";
import { openAuditLog } from "./ops/audit_log.ts";
import { openLog } from "./ops/log.ts";
import type { LogRecord } from "./ops/log_record.ts";
import { createOperatorSurface, type Fold } from "./ops/operator_surface.ts";
import { ProxyMetrics } from "./ops/proxy_health_metrics.ts";
import { RequestLog } from "./ops/request_log.ts";
import { requestTimingFold } from "./ops/request_timing.ts";
import { writePidFile, writeUrlFile } from "./ops/run_files.ts";
import { telemetryRecord } from "./ops/telemetry_notice.ts";
import { pidFileRecord } from "./ops/startup_records.ts";
import type { AssistantContext } from "./runtime/admin_assistant.ts";
import { CertificateNotices } from "./runtime/certificate_notices.ts";
import { adminPages, pageFolds, pageMemory } from "./runtime/admin_pages.ts";
import type { CompanionContext, OpenCompanion } from "./runtime/companion.ts";
import { companionGate } from "./runtime/companion_gate.ts";
import { openDataPlane } from "./runtime/data_plane.ts";
import { engineSettings } from "./runtime/engine_settings.ts";
import { harpoonEndpoint } from "./runtime/harpoon_endpoint.ts";
import { openHealth } from "./runtime/health_listener.ts";
import { NetworkReport } from "./runtime/network_report.ts";
import { openBrowser } from "./runtime/open_browser.ts";
import { knownSecrets } from "./runtime/known_secrets.ts";
import { type ReadSettings, reloadOnRequest } from "./runtime/reload.ts";
import { StartReport } from "./runtime/start_report.ts";
import type { WatchedFiles } from "./runtime/watched_files.ts";
import { type Boundary, NO_BOUNDARY } from "./sandbox/boundary.ts";
import { boundaryRecords } from "./sandbox/boundary_records.ts";
import { hasCompanion } from "./sandbox/companion_items.ts";

export type { ReadSettings, SettingsReading } from "./runtime/reload.ts";

/** Time for work in hand to end by itself at a stop (design §5). */
const DRAIN_MS = 10_000;

/** What `run` starts with, and how it reads its settings again. */
export interface TunnelRun {
  readonly settings: Settings;
  /** Every setting as it is shown, with its source. */
  readonly values: readonly EffectiveValue[];
  readonly read: ReadSettings;
  readonly argv: readonly string[];
  /** The command that checks this client, as it can be typed; absent where there is none. */
  readonly doctor?: string | undefined;
  /** The files that `settings` were read from, and the reader of the certificates they name. */
  readonly files: WatchedFiles;
  /** The environment of the start, proxy variables included. */
  readonly variables: Readonly<Record<string, string>>;
  /** A variable of the start, whatever has become of the environment since. */
  readonly env?: (name: string) => string | undefined;
  /** What this process may do, and where its data plane runs. */
  readonly boundary?: Boundary;
  /** What the assistant of the admin pages is told of this program. */
  readonly assistantKnowledge?: AssistantContext["knowledge"];
  /** Rung when a signal asks for a reload. */
  readonly reloadRequests: Bell;
  /** Whether a change of the settings file itself is a reason to reload. */
  readonly watchProfile: boolean;
  /** What else is told each fact. */
  readonly watchers?: readonly Fold[];
  /** Called once everything is open. */
  readonly onOpen?: (open: { readonly healthUrl: string; readonly ended: Promise<void> }) => void;
}

/**
 * The whole process: log, health listener, files, engine; then waits for `stop`, reloads when asked,
 * drains and takes everything down in reverse order. No proxy variable may be left in the process
 * environment.
 *
 * @throws OperatorError for what only the operator can mend
 */
export async function runTunnel(run: TunnelRun, stop: AbortSignal): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const { files, read, variables, watchProfile, reloadRequests: requests } = run;
  const { boundary = NO_BOUNDARY } = run;
  let { settings, values } = run;
  const { controlPlane, health, pidFile, audit } = settings;
  const surroundings = { instanceId: newInstanceId(), variables };
  let secrets = knownSecrets(settings);
  /** What is only known once the companion is. */
  const companionSecrets: Secret[] = [];
  const hidden = () => [...secrets, ...companionSecrets].map((secret) => secret.reveal());
  let companionState: CompanionState | undefined = hasCompanion(settings)
    ? { kind: "starting" }
    : undefined;
  const requestLog = new RequestLog(systemClock);
  const memory = pageMemory(settings, systemClock, requestLog, hidden);
  const log = resources.use(openLog({
    ...settings.log,
    ...(memory === undefined ? {} : {
      tap: (record: LogRecord, wallMs: number) => memory.logs.add(record, wallMs),
    }),
    identity: { clientInstanceId: surroundings.instanceId, tunnelId: controlPlane.tunnelId },
    secrets,
  }));
  if (audit.file !== undefined) {
    const { file: path, maxBytes, keep } = audit;
    resources.use(openAuditLog(requestLog, { path, maxBytes, keep, log }));
  }
  const timing = requestTimingFold(log, () => settings.log.requestTiming);
  const proxies = new ProxyMetrics();
  const certificates = new CertificateNotices(files.read, systemClock);
  const surface = createOperatorSurface({
    log,
    clock: systemClock,
    ...controlPlane,
    folds: [
      timing,
      ...(memory === undefined && audit.file === undefined ? [] : [requestLog]),
      ...pageFolds(memory),
      ...run.watchers ?? [],
    ],
    moreMetrics: () => proxies.render(),
    gate: () => companionGate(companionState),
    notices: () => certificates.of(settings),
    sandbox: () => boundary.state,
    doctor: run.doctor,
  });
  const report = new StartReport(settings, log);
  report.starting();
  const telemetry = telemetryRecord(variables);
  if (telemetry !== undefined) log.write(telemetry);
  const network = new NetworkReport({
    log,
    metrics: proxies,
    clock: systemClock,
    readFile: files.read,
    ...(run.env === undefined ? {} : { env: run.env }),
  });
  network.tell(settings);

  const ending = new AbortController();
  /** Ends what the pages have started. */
  const endings: (() => Promise<void>)[] = [];
  let listenAddr = "";
  /** Filled once it runs: the pages are there before. */
  const running: { engine?: Engine } = {};
  const pages = memory && adminPages({
    memory,
    surface,
    log,
    clock: systemClock,
    network,
    readFile: files.read,
    instanceId: surroundings.instanceId,
    secrets: hidden,
    launch: { argv: run.argv, variables },
    settings: () => settings,
    values: () => values,
    engine: () => running.engine,
    boundary,
    listenAddr: () => listenAddr,
    assistantKnowledge: run.assistantKnowledge,
    endings,
    stop: ending.signal,
  });
  const { serveHttp } = settings.harpoon;
  const served = serveHttp ? harpoonEndpoint(pages ?? NO_PAGES, () => running.engine) : pages;
  const server = await openHealth(settings, surface, log, served);
  listenAddr = server.addr;
  resources.defer(async () => {
    ending.abort();
    await Promise.all([server.close(), ...endings.map((end) => end())]);
  });
  const { urlFile } = health;
  if (urlFile !== undefined) {
    const written = resources.use(await writeUrlFile(urlFile, server.url, stop));
    if (written === undefined) return;
  }
  report.listening(server);
  if (pages !== undefined && settings.adminUi.openBrowser && server.url.startsWith("http:")) {
    void openBrowser(`${server.url}/ui`, log);
  }
  if (pidFile !== undefined) {
    const written = resources.use(await writePidFile(pidFile, Deno.pid, stop));
    if (written === undefined) return;
    log.write(pidFileRecord(pidFile, Deno.pid));
  }

  // Before this realm gives away the right to start it.
  const companion = hasCompanion(settings)
    ? await companionUnlessStopped({
      settings,
      log,
      clock: systemClock,
      ...surroundings,
      readFile: files.read,
      isConfined: boundary.mode !== "off",
      onState(state) {
        companionState = state;
        surface.readiness(); // a change is told at once
      },
    }, stop)
    : undefined;
  if (companion !== undefined) {
    companionSecrets.push(companion.token);
    resources.use(companion.companion);
  }
  const first = engineSettings(settings, surroundings, files.read);
  const emit = (fact: Fact) => {
    surface.emit(fact);
    report.take(fact);
  };
  const takePayload: TakePayload = (payload) => memory?.payloads.take(payload);
  const opened = await openDataPlane({ settings: first, boundary, emit, takePayload });
  running.engine = opened;
  resources.defer(async () => void await opened.drain(DRAIN_MS));
  // Everything is open: what this realm needs no more, it gives away.
  boundary.confine();
  const tellBoundary = () => boundaryRecords(boundary).forEach((record) => log.write(record));
  if (boundary.mode !== "off") tellBoundary();
  run.onOpen?.({ healthUrl: server.url, ended: opened.ended });
  const over = Promise.race([
    opened.ended,
    aborted(stop),
    ...(companion === undefined ? [] : [companion.companion.failure]),
  ]);
  await Promise.race([companion?.companion.ready, over]);
  await report.started(over);
  // Nothing was confined: the first poll came before finding out what could be.
  if (boundary.mode === "off" && !stop.aborted) tellBoundary();

  const onSettings = (next: Settings, shown: readonly EffectiveValue[]) => {
    settings = next;
    values = shown;
    secrets = knownSecrets(next);
    if (!next.inspect.capturePayloads) memory?.payloads.clear();
    log.level = next.log.level;
    network.tell(next);
  };
  const reloadEnd = new AbortController();
  const reloading = reloadOnRequest(
    {
      engine: opened,
      log,
      clock: systemClock,
      read,
      surroundings,
      requests,
      files,
      watchProfile,
      onSettings,
    },
    { settings, engine: first },
    reloadEnd.signal,
  );
  const watching = network.watch(settings, reloadEnd.signal);
  resources.defer(async () => {
    reloadEnd.abort();
    await Promise.allSettled([reloading, watching]);
  });
  await Promise.race([over, reloading, watching]);
}

/** The companion, loaded only where there is one; a stop ends the wait for its token without a complaint. */
async function companionUnlessStopped(
  context: CompanionContext,
  stop: AbortSignal,
): Promise<OpenCompanion | undefined> {
  const { openCompanion } = await import("./runtime/companion.ts");
  try {
    return await openCompanion(context, stop);
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

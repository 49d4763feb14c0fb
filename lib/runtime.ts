import type { Settings } from "./config/settings.ts";
import { newInstanceId } from "./control/identity.ts";
import type { Bell } from "./core/bell.ts";
import { systemClock } from "./core/clock.ts";
import type { Fact } from "./core/fact.ts";
import { openLog } from "./ops/log.ts";
import { createOperatorSurface } from "./ops/operator_surface.ts";
import { ProxyMetrics } from "./ops/proxy_health_metrics.ts";
import { requestTimingFold } from "./ops/request_timing.ts";
import { writePidFile, writeUrlFile } from "./ops/run_files.ts";
import { pidFileRecord } from "./ops/startup_records.ts";
import { openEngine } from "./runtime/engine.ts";
import { engineSettings } from "./runtime/engine_settings.ts";
import { openHealth } from "./runtime/health_listener.ts";
import { NetworkReport } from "./runtime/network_report.ts";
import { type ReadSettings, reloadOnRequest } from "./runtime/reload.ts";
import { serverLooks } from "./runtime/server_looks.ts";
import { StartReport } from "./runtime/start_report.ts";
import type { WatchedFiles } from "./runtime/watched_files.ts";

export type { ReadSettings, SettingsReading } from "./runtime/reload.ts";

/** Time for work in hand to end by itself at a stop (design §5). */
const DRAIN_MS = 10_000;

/** What `run` starts with, and how it reads its settings again. */
export interface TunnelRun {
  readonly settings: Settings;
  readonly read: ReadSettings;
  /** The files that `settings` were read from, and the reader of the certificates they name. */
  readonly files: WatchedFiles;
  /** The environment of the start, proxy variables included. */
  readonly variables: Readonly<Record<string, string>>;
  /** Rung when a signal asks for a reload. */
  readonly reloadRequests: Bell;
  /** Whether a change of the settings file itself is a reason to reload. */
  readonly watchProfile: boolean;
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
  let { settings } = run;
  const { controlPlane, health, pidFile } = settings;
  const surroundings = { instanceId: newInstanceId(), variables };
  const log = resources.use(openLog({
    ...settings.log,
    identity: { clientInstanceId: surroundings.instanceId, tunnelId: controlPlane.tunnelId },
    secrets: [controlPlane.apiKey],
  }));
  const timing = requestTimingFold(log, () => settings.log.requestTiming);
  const proxies = new ProxyMetrics();
  const surface = createOperatorSurface({
    log,
    clock: systemClock,
    ...controlPlane,
    folds: [timing],
    moreMetrics: () => proxies.render(),
  });
  const report = new StartReport(settings, log);
  report.starting();
  const network = new NetworkReport({
    log,
    metrics: proxies,
    clock: systemClock,
    readFile: files.read,
  });
  network.tell(settings);

  const server = await openHealth(settings, surface, log);
  resources.defer(() => server.close());
  const { urlFile } = health;
  if (urlFile !== undefined) resources.use(await writeUrlFile(urlFile, server.url));
  report.listening(server);
  if (pidFile !== undefined) {
    resources.use(await writePidFile(pidFile, Deno.pid));
    log.write(pidFileRecord(pidFile, Deno.pid));
  }

  const first = engineSettings(settings, surroundings, files.read);
  const emit = (fact: Fact) => {
    surface.emit(fact);
    report.take(fact);
  };
  const engine = await openEngine(first, emit, [], serverLooks);
  resources.defer(async () => void await engine.drain(DRAIN_MS));
  await report.started(Promise.race([engine.ended, aborted(stop)]));

  const onSettings = (next: Settings) => {
    settings = next;
    log.level = next.log.level;
    network.tell(next);
  };
  const ending = new AbortController();
  const reloading = reloadOnRequest(
    {
      engine,
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
    ending.signal,
  );
  const watching = network.watch(settings, ending.signal);
  resources.defer(async () => {
    ending.abort();
    await Promise.allSettled([reloading, watching]);
  });
  await Promise.race([engine.ended, aborted(stop), reloading, watching]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

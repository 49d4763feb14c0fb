import { type CodexPresence, findCodexPresence } from "../codex/presence.ts";
import type { Settings } from "../config/settings.ts";
import { describeSource } from "../config/source.ts";
import { alarm } from "../core/alarm.ts";
import type { Fact } from "../core/fact.ts";
import { VERSION } from "../core/version.ts";
import { firstFailing, type StartEvidence, startEvidence } from "../ops/first_failing.ts";
import type { HealthServer } from "../ops/health_server.ts";
import type { Log } from "../ops/log.ts";
import {
  type CodexBeside,
  codexHintRecord,
  harpoonEndpointRecord,
  harpoonRecord,
  healthRecords,
  identityRecords,
  mcpServerRecord,
  startedRecord,
  startingRecord,
  summaryRecord,
} from "../ops/startup_records.ts";

import { HARPOON_CHANNEL } from "../wire/channel_name.ts";

/** The started line waits this long for what there is to tell of the tunnel (cli §3). */
const START_WAIT_MS = 2_000;
/** The channel whose server the summary is about. */
const MAIN = "main";

type Metadata = Fact & { readonly kind: "metadata_fetched" };

/** Tells the start in the log, each line at its moment (cli §3, design §7). */
export class StartReport {
  readonly #settings: Settings;
  readonly #log: Log;
  /** What the control plane said of the tunnel; `undefined` if it did not. */
  readonly #metadata = Promise.withResolvers<Metadata | undefined>();
  /** The first look at the main server; `undefined` if none is taken. */
  #probe: PromiseWithResolvers<void> | undefined;
  #evidence: StartEvidence = {};
  #healthUrl = "";
  /** Where a browser can open the pages; a socket cannot be opened by one. */
  #uiUrl: string | undefined;

  constructor(settings: Settings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Before anything is opened. */
  starting(): void {
    const { notes, source, controlPlane } = this.#settings;
    this.#log.write(startingRecord(VERSION));
    for (const note of notes) this.#log.write({ level: "warn", message: note, attrs: {} });
    const profile = source.kind === "profile" ? source.name : undefined;
    const { tunnelId } = controlPlane;
    for (const record of identityRecords({ profile, tunnelId })) this.#log.write(record);
  }

  /** The health listener is bound and its files are complete. */
  listening({ addr, url }: HealthServer): void {
    this.#healthUrl = url;
    const { health: { urlFile }, adminUi } = this.#settings;
    this.#uiUrl = adminUi.enabled && url.startsWith("http:") ? `${url}/ui` : undefined;
    const uiUrl = this.#uiUrl;
    for (const record of healthRecords({ addr, url, urlFile, uiUrl })) this.#log.write(record);
    const { enabled, serveHttp } = this.#settings.harpoon;
    if (enabled && serveHttp) this.#log.write(harpoonEndpointRecord(url));
  }

  /** A fact of the engine that is opening or runs. */
  take(fact: Fact): void {
    this.#evidence = startEvidence(this.#evidence, fact);
    switch (fact.kind) {
      case "channel_opened":
        return this.#log.write(
          fact.channel === HARPOON_CHANNEL
            ? harpoonRecord()
            : mcpServerRecord(fact.channel, fact.target),
        );
      case "metadata_fetched":
        return this.#metadata.resolve(fact);
      case "metadata_failed":
        return this.#metadata.resolve(undefined);
      case "probe_started":
        if (fact.channel === MAIN) this.#probe ??= Promise.withResolvers();
        return;
      case "probe_finished":
        if (fact.channel === MAIN) this.#probe?.resolve();
        return;
    }
  }

  /**
   * Everything runs. Waits a little for the tunnel's name and the first look at the main server, unless
   * `ended` comes first.
   */
  async started(ended: Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const stopWaiting = alarm(START_WAIT_MS, late.resolve);
    const over = Promise.race([ended, late.promise]).then(() => undefined);
    const about = await Promise.race([this.#metadata.promise, over]);
    await Promise.race([this.#probe?.promise, over]);
    stopWaiting();
    const codex = codexBeside(await findCodexPresence());
    this.#summary(codex);
    if (codex?.home !== undefined && codex.pluginDir === undefined) {
      this.#log.write(codexHintRecord());
    }
    const { baseUrl, urlPath, tunnelId } = this.#settings.controlPlane;
    this.#log.write(startedRecord({
      version: VERSION,
      tunnelId,
      tunnelUrl: `${baseUrl}${urlPath}/v1/mcp/${tunnelId}`,
      ...(about?.name === undefined ? {} : { name: about.name }),
      ...(about?.description === undefined ? {} : { description: about.description }),
    }));
  }

  /** Late in the start, so that it can tell what is amiss. */
  #summary(codex: CodexBeside | undefined): void {
    const { health, source, controlPlane, mcp } = this.#settings;
    const main = mcp.bindings.find(({ channel }) => channel === MAIN);
    this.#log.write(summaryRecord({
      healthUrl: this.#healthUrl,
      healthUrlFile: health.urlFile,
      uiUrl: this.#uiUrl,
      configSource: describeSource(source),
      profileName: source.kind === "profile" ? source.name : undefined,
      profilePath: source.kind === "none" ? undefined : source.path,
      tunnelId: controlPlane.tunnelId,
      target: main === undefined ? undefined : {
        kind: main.kind,
        value: main.kind === "stdio" ? programOf(main.command) : new URL(main.url).origin,
      },
      firstFailing: firstFailing(this.#evidence),
      codex,
    }));
  }
}

/** The program of a command; its arguments may hold what is not for the log. */
function programOf(command: string): string {
  return command.trim().split(/\s+/)[0] ?? "";
}

function codexBeside(presence: CodexPresence): CodexBeside | undefined {
  switch (presence.kind) {
    case "unknown":
      return undefined;
    case "absent":
      return {};
    case "without_plugin":
      return { home: presence.home };
    case "with_plugin":
      return { home: presence.home, pluginDir: presence.pluginDir };
  }
}

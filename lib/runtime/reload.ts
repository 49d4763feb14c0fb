import type { ReadFile } from "../config/certificates.ts";
import type { EffectiveValue } from "../config/effective_value.ts";
import type { EngineSettings } from "../config/engine_settings.ts";
import type { Settings } from "../config/settings.ts";
import type { Bell } from "../core/bell.ts";
import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import type { ChannelChanges, Engine } from "../dispatch/engine.ts";
import type { Log } from "../ops/log.ts";
import { refusedRecords, reloadedRecords } from "../ops/reload_records.ts";
import { engineSettings, type EngineSurroundings } from "./engine_settings.ts";
import { knownSecrets } from "./known_secrets.ts";
import { settingsChange, type SettingsSnapshot, withFixedKept } from "./settings_change.ts";
import type { WatchedFiles } from "./watched_files.ts";

/** The outcome of reading the settings; `settings` is absent if they are of no use. */
export interface SettingsReading {
  readonly settings: Settings | undefined;
  readonly problems: readonly { readonly line: string }[];
  /** Every setting as it is shown. */
  readonly values: readonly EffectiveValue[];
}

/** Reads the settings with the flags and variables of the start. Never throws. */
export type ReadSettings = (readFile: ReadFile) => SettingsReading;

/** What a running client can be asked to reload, and when. */
export interface ReloadContext {
  readonly engine: Engine;
  readonly log: Log;
  readonly clock: Clock;
  readonly read: ReadSettings;
  readonly surroundings: EngineSurroundings;
  /** Rung for each signal that asks for a reload. */
  readonly requests: Bell;
  /** Every file the settings were read from; changed ones cause a reload. */
  readonly files: WatchedFiles;
  /** Whether the settings file itself is watched, and not only what it refers to. */
  readonly watchProfile: boolean;
  /** Called with the settings that have come into force. */
  readonly onSettings: (settings: Settings, values: readonly EffectiveValue[]) => void;
}

/**
 * Reloads the settings at every request and when a file changes, until the signal aborts. A reading
 * with problems changes nothing: they are logged and the client goes on.
 */
export async function reloadOnRequest(
  context: ReloadContext,
  started: SettingsSnapshot,
  signal: AbortSignal,
): Promise<void> {
  let running = started;
  for (;;) {
    const trigger = await nextTrigger(context, running.settings, signal);
    if (trigger === undefined) return;
    running = await reload(context, running, trigger);
  }
}

/** Waits for a reason to reload and names it; `undefined` once the signal has aborted. */
async function nextTrigger(
  { requests, files, watchProfile, clock }: ReloadContext,
  { source }: Settings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const profile = source.kind === "none" ? undefined : source.path;
  const decided = new AbortController();
  const either = AbortSignal.any([signal, decided.signal]);
  const waits = [
    requests.next(either).then(() => "SIGHUP"),
    files.changed(watchProfile ? undefined : profile, clock, either),
  ];
  try {
    return await Promise.race(waits);
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    decided.abort();
    await Promise.allSettled(waits);
  }
}

/** One reload; what is in force afterwards. */
async function reload(
  context: ReloadContext,
  running: SettingsSnapshot,
  trigger: string,
): Promise<SettingsSnapshot> {
  const { engine, log, surroundings, files } = context;
  const seen = files.another();
  const refuse = (problems: readonly string[]): SettingsSnapshot => {
    // What could not be read this time may come back: it stays watched.
    files.update(seen, false);
    for (const record of refusedRecords(trigger, problems)) log.write(record);
    return running;
  };
  const { settings: read, problems, values } = context.read(seen.read);
  if (read === undefined) return refuse(problems.map(({ line }) => line));
  const settings = withFixedKept(running.settings, read);
  for (const secret of knownSecrets(settings)) log.hide(secret);
  const taken = await takeOver(engine, () => engineSettings(settings, surroundings, seen.read));
  if (taken.kind === "refused") return refuse(taken.problems);
  files.update(seen, true);
  const { live, needsRestart } = settingsChange(running, { settings: read, engine: taken.engine });
  context.onSettings(settings, values);
  for (const note of settings.notes) {
    if (running.settings.notes.includes(note)) continue;
    log.write({ level: "warn", message: note, attrs: {} });
  }
  const done = { trigger, changed: live, needsRestart, ...taken.channels };
  for (const record of reloadedRecords(done)) log.write(record);
  return { settings, engine: taken.engine };
}

type Taken =
  | { readonly kind: "taken"; readonly engine: EngineSettings; readonly channels: ChannelChanges }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Hands settings to the engine; what only the operator can mend is a refusal and changes nothing. */
async function takeOver(engine: Engine, make: () => EngineSettings): Promise<Taken> {
  try {
    const settings = make();
    return { kind: "taken", engine: settings, channels: await engine.reload(settings) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: "refused", problems: error.message.split("\n") };
  }
}

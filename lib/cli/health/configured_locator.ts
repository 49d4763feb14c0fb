import type { Flags } from "../../config/flags.ts";
import { parseListenAddress } from "../../config/listen_addr.ts";
import { type EffectiveValue, readSettings } from "../../config/load.ts";
import type { Option } from "../../config/option.ts";
import { options } from "../../config/options.ts";
import { SettingsError } from "../../config/problem.ts";
import type { ReferenceSources } from "../../config/references.ts";
import type { Locator } from "./health_report.ts";
import { defaultLocator, locatorOf } from "./locate.ts";

/** Flags that choose the file whose settings tell where the client listens. */
export const selectorRows: readonly Option<unknown>[] = [
  options.config,
  options.profile,
  options.profileFile,
  options.profileDir,
];

/**
 * Where a client with the same settings would be found (cli §18). Only what concerns its health pages
 * must be right: the key, for one, need not be there where its health is asked for.
 *
 * @throws SettingsError if the chosen file cannot be found or read
 */
export function configuredLocator(flags: Flags, sources: ReferenceSources): Locator {
  const { settings, problems, values } = readSettings({ flags, ...sources });
  const unread = problems.filter(({ kind, setting }) =>
    kind === "source" || isSelector(setting) || concernsHealth(setting)
  );
  if (unread.length > 0) throw new SettingsError(unread);
  const isTold = values.some(({ name, isDefault }) => !isDefault && HEALTH.includes(name));
  if (!isTold) return defaultLocator;
  return settings === undefined ? locatorFrom(values) : locatorOf(settings.health);
}

const HEALTH: readonly string[] = [
  options.healthUrlFile.name,
  options.healthUnixSocket.name,
  options.healthListenAddr.name,
];

/** Asking the default address instead of what was meant could find another client, and call it well. */
function concernsHealth(setting: string): boolean {
  // A problem of no setting is one of the whole file, whose settings are then not known.
  return setting === "" || HEALTH.includes(setting) || setting.startsWith("health.");
}

function isSelector(setting: string): boolean {
  return selectorRows.some(({ name }) => name === setting);
}

/** The locator that values stand for as they were written; a reference stays unknown. */
export function locatorFrom(values: readonly EffectiveValue[]): Locator {
  const given = ({ name }: Option<unknown>) =>
    values.find((value) => value.name === name && !value.isDefault)?.shown;
  const urlFile = given(options.healthUrlFile);
  const unixSocket = given(options.healthUnixSocket);
  const listenAddr = given(options.healthListenAddr);
  const address = listenAddr === undefined ? undefined : parseListenAddress(listenAddr);
  if (address?.kind === "value") return locatorOf({ ...address.value, urlFile, unixSocket });
  if (urlFile === undefined && unixSocket === undefined) return defaultLocator;
  return locatorOf({ hostname: "", port: 0, urlFile, unixSocket });
}

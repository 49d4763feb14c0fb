import { type ConfigFile, hasKey, readConfigFile } from "./config_file.ts";
import { type Flags, parseFlags, strayWords } from "./flags.ts";
import type { Option } from "./option.ts";
import { OptionReader } from "./option_reader.ts";
import { filePaths, optionRows, options } from "./options.ts";
import type { ReferenceSources } from "./references.ts";
import { checkChannels, checkPollDeadline } from "./rules.ts";
import type { LogSettings, Settings } from "./settings.ts";

/**
 * Reads the settings from command line, environment, file and defaults, in this order of rank.
 * Throws one {@linkcode SettingsError} with all problems (configuration §2).
 */
export function loadSettings(
  input: ReferenceSources & { readonly args: readonly string[] },
): Settings {
  const flags = parseFlags(input.args, optionRows);
  return settingsFromFlags({
    flags,
    env: (name) => input.env(name),
    readFile: (path) => input.readFile(path),
  });
}

/** The same for a command line that is already taken apart. */
export function settingsFromFlags(
  sources: ReferenceSources & { readonly flags: Flags },
): Settings {
  const selector = new OptionReader({ ...sources, file: undefined });
  const path = selector.take(options.config);
  const { file, problems: fileProblems } = path === undefined
    ? { file: undefined, problems: [] }
    : readConfigFile(path, filePaths, sources.readFile);
  const reader = new OptionReader({ ...sources, file });
  reader.problems.push(
    ...sources.flags.problems,
    ...strayWords(sources.flags.positionals),
    ...selector.problems,
    ...fileProblems,
  );
  Object.assign(reader.origins, selector.origins);
  const settings = assemble(reader, file);
  // A file that could not be read explains whatever else seems missing.
  if (path !== undefined && file === undefined) dropMissing(reader, () => true);
  // So does a mistyped name, of what it most likely stands for.
  dropMissing(reader, (missing) => reader.problems.some(({ meant }) => covers(meant, missing)));
  reader.finish();
  return deepFreeze(settings);
}

function assemble(reader: OptionReader, file: ConfigFile | undefined): Settings {
  const take = <T>(option: Option<T>): T => reader.take(option);
  take(options.configVersion);
  const baseUrl = take(options.baseUrl);
  if (baseUrl.ignoredRest) reader.notes.push("control_plane.base_url: only its origin is used");
  const controlPlane: Settings["controlPlane"] = {
    baseUrl: baseUrl.origin,
    urlPath: take(options.urlPath),
    tunnelId: take(options.tunnelId),
    organizationId: take(options.organizationId),
    apiKey: take(options.apiKey),
    maxInflight: take(options.maxInflight),
    pollTimeoutMs: take(options.pollTimeout),
    pollDeadlineGuardrailMs: take(options.pollDeadlineGuardrail),
    pollChannels: take(options.pollChannels),
    extraHeaders: take(options.controlPlaneHeaders),
  };
  noteShadowedKey(reader, file);
  checkPollDeadline(reader, controlPlane.pollTimeoutMs, controlPlane.pollDeadlineGuardrailMs);
  const bindings = [...take(options.serverUrls), ...take(options.commands)];
  checkChannels(reader, bindings, controlPlane.pollChannels);
  const { hostname, port } = take(options.healthListenAddr);
  return {
    controlPlane,
    mcp: {
      bindings,
      extraHeaders: take(options.mcpHeaders),
      connectionMaxTtlMs: take(options.connectionMaxTtl),
      maxConcurrentRequests: take(options.maxConcurrentRequests),
    },
    log: logSettings(reader),
    health: { hostname, port, urlFile: take(options.healthUrlFile) },
    pidFile: take(options.pidFile),
    configSource: file?.path ?? "flags/environment",
    origins: reader.origins,
    notes: reader.notes,
  };
}

/** Without a format the log is for people, unless it goes to a file (configuration §1). */
function logSettings(reader: OptionReader): LogSettings {
  const level = reader.take(options.logLevel);
  const format = reader.take(options.logFormat);
  const file = reader.take(options.logFile);
  return { level, format: format ?? (file === undefined ? "console" : "struct-text"), file };
}

/** A variable left over in the shell silently beats the file's own key: say so. */
function noteShadowedKey(reader: OptionReader, file: ConfigFile | undefined): void {
  const { name, env = [] } = options.apiKey;
  const origin = reader.origins[name] ?? "";
  if (file !== undefined && env.includes(origin) && hasKey(file, name)) {
    reader.notes.push(`${name} of ${file.path} is not used: ${origin} is set and ranks above it`);
  }
}

/** Whether a name that stands for a setting or a section explains that another one is missing. */
function covers(meant: string | undefined, missing: string): boolean {
  if (meant === undefined) return false;
  // Either of the two binds channel main.
  const setting = meant === options.commands.name ? options.serverUrls.name : meant;
  return missing === setting || missing.startsWith(`${setting}.`);
}

function dropMissing(reader: OptionReader, isExplained: (setting: string) => boolean): void {
  const kept = reader.problems.filter(({ kind, setting }) =>
    kind !== "missing" || !isExplained(setting)
  );
  reader.problems.splice(0, reader.problems.length, ...kept);
}

/** Freezes plain objects and lists all the way down. */
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

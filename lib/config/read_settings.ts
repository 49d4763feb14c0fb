import type { readConfigFile } from "./config_file.ts";
import type { EffectiveValue } from "./effective_value.ts";
import { type ConfigFile, hasKey, valueAt } from "./file_values.ts";
import { strayWords } from "./flags.ts";
import { assembleSettings } from "./assemble_settings.ts";
import { OptionReader, type Sources } from "./option_reader.ts";
import { fileRows, options } from "./options.ts";
import type { Problem } from "./problem.ts";
import type { ReferenceSources } from "./references.ts";
import { isSelector, selectSource } from "./select_source.ts";
import type { ConfigSource, Settings } from "./settings.ts";
import { sourcePath } from "./source.ts";

export type { EffectiveValue } from "./effective_value.ts";

/** Everything that reading the settings found out. */
export interface LoadReport {
  /** `undefined` if there is any problem. */
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
  readonly source: ConfigSource;
  /** What the operator should know although it is no error. */
  readonly notes: readonly string[];
  readonly values: readonly EffectiveValue[];
}

/** A command line that is taken apart, and the environment and files it is read with. */
export type LoadSources = ReferenceSources & Pick<Sources, "flags" | "withheld"> & {
  /** Set if certificates and keys are on another machine: their files are not looked at. */
  readonly certificatesElsewhere?: true;
};

/**
 * Reads the settings from command line, environment, file and defaults, in this order of rank
 * (configuration §2). Never throws for what an operator can do wrong: all problems are in the report.
 *
 * @param readFile the reader of files; passed in so that whoever has no file need not load its parsers
 */
export function readSettingsWith(
  input: LoadSources,
  readFile: typeof readConfigFile,
): LoadReport {
  const sources: Sources = { ...input, file: undefined };
  const selector = new OptionReader(sources);
  const source = selectSource(selector, sources);
  const path = selector.problems.length > 0 ? undefined : sourcePath(source);
  const { file, problems: fileProblems } = path === undefined
    ? { file: undefined, problems: [] }
    : readFile(path, fileRows, sources.readFile);

  const reader = new OptionReader({ ...sources, file });
  reader.problems.push(
    ...input.flags.problems,
    ...strayWords(input.flags.positionals),
    ...selector.problems,
    ...fileProblems,
  );
  reader.notes.push(...selector.notes);
  reader.values.push(...selector.values);
  Object.assign(reader.origins, selector.origins);
  const readCertificate = input.certificatesElsewhere === true ? undefined : sources.readFile;
  const settings = assembleSettings(reader, source, readCertificate);
  noteShadowedKey(reader, file);
  // A file that could not be chosen or read explains whatever else seems missing.
  const noFile = file === undefined &&
    (path !== undefined || selector.problems.length > 0 ||
      input.flags.problems.some(({ meant }) => isSelector(meant)));
  if (noFile) dropMissing(reader, () => true);
  // So does a mistyped name, of what it most likely stands for.
  dropMissing(reader, (missing) => reader.problems.some(({ meant }) => covers(meant, missing)));
  return {
    settings: reader.problems.length > 0 ? undefined : deepFreeze(settings),
    problems: reader.problems,
    source,
    notes: reader.notes,
    values: reader.values,
  };
}

/** A variable left over in the shell silently beats the file's own key: say so. */
function noteShadowedKey(reader: OptionReader, file: ConfigFile | undefined): void {
  const { name, env = [] } = options.apiKey;
  const origin = reader.origins[name] ?? "";
  if (file === undefined || !env.includes(origin) || !hasKey(file, name)) return;
  // The file means that very variable.
  const isSame = String(valueAt(file, name)).replace(/^\s*env:\s*/i, "").trim() === origin;
  if (!isSame) {
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

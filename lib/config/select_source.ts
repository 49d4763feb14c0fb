import { OperatorError } from "../core/errors.ts";
import type { OptionReader, Sources } from "./option_reader.ts";
import { options } from "./options.ts";
import { expandHome, profileDirectory } from "./profile_dir.ts";
import { findProfile } from "./profile_lookup.ts";
import { exists } from "./references.ts";
import type { ConfigSource } from "./settings.ts";

const NO_FILE: ConfigSource = { kind: "none" };
const SELECTORS = [options.config, options.profile, options.profileFile];

/**
 * Which file the settings come from (configuration §3): at most one selector, and a flag among them
 * makes the variables count for nothing. Problems are noted in the reader.
 */
export function selectSource(reader: OptionReader, sources: Sources): ConfigSource {
  const { env } = sources;
  // Looked at even where no profile is named: a blank directory is a mistake all the same.
  const directory = reader.take(options.profileDir);
  const { byFlag, byVariable } = givenSelectors(sources);
  const [chosen, rival] = byFlag.length > 0 ? byFlag : byVariable;
  if (chosen === undefined) return NO_FILE;
  if (rival !== undefined) {
    const nameOf = ({ flag, env: [name] = [] }: typeof chosen) =>
      byFlag.length > 0 ? `--${flag}` : name;
    reader.reject(
      chosen,
      "source",
      `${nameOf(chosen)} and ${nameOf(rival)} name different sources; use one of them`,
    );
    return NO_FILE;
  }
  switch (chosen) {
    case options.config: {
      const path = reader.take(options.config);
      return path === undefined ? NO_FILE : { kind: "config", path };
    }
    case options.profileFile: {
      const path = reader.take(options.profileFile);
      return path === undefined ? NO_FILE : { kind: "profile-file", path: expandHome(path, env) };
    }
    default:
      return namedProfile(reader, directory, sources);
  }
}

/** Whether a file is named at all, be it rightly or wrongly. */
export function namesSource(sources: Pick<Sources, "flags" | "env">): boolean {
  const { byFlag, byVariable } = givenSelectors(sources);
  return byFlag.length > 0 || byVariable.length > 0;
}

/** Whether a setting is one that names a file. */
export function isSelector(setting: string | undefined): boolean {
  return SELECTORS.some(({ name }) => name === setting);
}

function givenSelectors({ flags, env }: Pick<Sources, "flags" | "env">) {
  return {
    byFlag: SELECTORS.filter(({ flag = "" }) => flags.values.has(flag)),
    byVariable: SELECTORS.filter(({ env: [name = ""] = [] }) => (env(name) ?? "").trim() !== ""),
  };
}

function namedProfile(
  reader: OptionReader,
  explicit: string | undefined,
  sources: Sources,
): ConfigSource {
  const name = reader.take(options.profile);
  if (name === undefined || !reader.sound(options.profileDir)) return NO_FILE;
  const env = (variable: string) => sources.env(variable);
  try {
    const directory = profileDirectory(explicit, env);
    const found = findProfile(name, directory, env, (path) => exists(sources, path));
    if (found.kind === "missing") {
      reader.reject(
        options.profile,
        "source",
        `profile ${name} does not exist; looked for ${found.tried.join(", ")}`,
      );
      return { kind: "profile", name, path: found.tried[0] ?? "", shadowed: [] };
    }
    const { path, shadowed } = found;
    if (shadowed.length > 0) {
      reader.notes.push(`profile ${name} is read from ${path}; not used: ${shadowed.join(", ")}`);
    }
    return { kind: "profile", name, path, shadowed };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    reader.reject(options.profile, "source", error.message);
    return NO_FILE;
  }
}

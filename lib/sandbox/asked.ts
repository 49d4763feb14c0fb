import type { EffectiveValue } from "../config/effective_value.ts";
import type { Option } from "../config/option.ts";
import type { ReferenceSources } from "../config/references.ts";
import type { AskedFile } from "./file_items.ts";
import type { AskedVariable } from "./variable_items.ts";

/** The variables and files that reading the settings asked for, in order, there or not. */
export interface Asked {
  readonly variables: readonly AskedVariable[];
  readonly files: readonly AskedFile[];
}

/** Sources that remember what was asked of them. */
export interface RecordedSources {
  readonly sources: ReferenceSources;
  /** What was asked so far, each with the setting it is for, where that can be told. */
  asked(rows: readonly Option<unknown>[], values: readonly EffectiveValue[]): Asked;
}

/** Wraps the environment and the files, so that a plan can name exactly what a start reads. */
export function recordedSources(inner: ReferenceSources): RecordedSources {
  const variables = new Set<string>();
  const files = new Set<string>();
  return {
    sources: {
      env(name) {
        variables.add(name);
        return inner.env(name);
      },
      readFile(path) {
        files.add(path);
        return inner.readFile(path);
      },
    },
    asked(rows, values) {
      const owners = variableOwners(rows);
      return {
        variables: Array.from(variables, (name) => ({
          name,
          setting: owners.get(name) ?? referringTo(`env:${name}`, values),
        })),
        files: Array.from(files, (path) => ({ path, setting: referringTo(path, values) })),
      };
    },
  };
}

/** The settings by the variables that set them; the first of several has it. */
function variableOwners(rows: readonly Option<unknown>[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { name, env = [], envAfterFile = [] } of rows) {
    for (const variable of [...env, ...envAfterFile]) {
      if (!owners.has(variable)) owners.set(variable, name);
    }
  }
  return owners;
}

/** The setting that refers to a variable or a file. */
function referringTo(reference: string, values: readonly EffectiveValue[]): string | undefined {
  return values.find(({ shown }) => shown.includes(reference))?.name;
}

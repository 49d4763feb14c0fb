import { didYouMean } from "../../config/nearest.ts";
import { OperatorError } from "../../core/errors.ts";
import { type AliasRecord, newAliasRecord } from "../../runtimes/alias_record.ts";
import type { ProcessRecord } from "../../runtimes/process_record.ts";
import type { State, StateData } from "../../runtimes/state.ts";
import { type KnownRuntime, urlFileOf } from "./runtime_look.ts";

/** Every name that something is known of: an alias, or what was started for one. */
export function knownNames({ aliases, processes }: StateData): readonly string[] {
  return [...new Set([...aliases.keys(), ...processes.keys()])].toSorted();
}

/**
 * What is known of a name; an alias that is gone is told by what was started for it.
 *
 * @throws OperatorError if nothing is
 */
export function knownRuntime(name: string, data: StateData, state: State): KnownRuntime {
  const record = data.processes.get(name);
  const alias = data.aliases.get(name);
  if (alias === undefined && record === undefined) {
    const names = knownNames(data);
    const known = names.length === 0 ? "there are none yet" : `known: ${names.join(", ")}`;
    throw new OperatorError(
      `there is no alias ${name} in ${state.root}${didYouMean(name, names)}; ${known}`,
    );
  }
  const foreignUrlFiles = [...data.aliases.values()]
    .filter((other) => other.alias !== name)
    .map((other) => urlFileOf(other, data.processes.get(other.alias), state));
  return {
    alias: alias ?? aliasOf(name, record),
    record,
    foreignUrlFiles,
  };
}

function aliasOf(name: string, record: ProcessRecord | undefined): AliasRecord {
  const alias = newAliasRecord(name, record?.tunnel_id ?? "");
  if (record === undefined) return alias;
  const { admin_profile, config_path, profile_name, profile_dir, profile_path } = record;
  return { ...alias, admin_profile, config_path, profile_name, profile_dir, profile_path };
}

/** Where the profile of a runtime is; empty if it never had one. */
export function profilePathOf(
  { alias, record }: Pick<KnownRuntime, "alias" | "record">,
): string {
  return alias.profile_path || record?.profile_path || "";
}

import { OperatorError } from "../../core/errors.ts";
import { isRunFileHeld } from "../../ops/run_files.ts";
import { removeProfile } from "../../runtimes/generated_profile.ts";
import { removeIfThere, whyNotWritten } from "../../runtimes/state_file.ts";
import { HELD_BY_CLIENT } from "./end_runtime.ts";
import { profilePathOf } from "./known_runtime.ts";
import type { KnownRuntime } from "./runtime_look.ts";
import type { StateCall } from "./verb.ts";

/** What is gone with an alias, and what is not. */
export interface AliasRemoval {
  readonly removedPaths: readonly string[];
  /** A line about a profile that stays; absent if none does. */
  readonly kept: string | undefined;
}

/**
 * Removes an alias, what was started for it and its files: the URL file, the logs, and the profile
 * if it is as it was generated (cli §18). Its remote tunnel stays. To be called with the alias's
 * lock, for a runtime that does not run.
 *
 * @throws OperatorError naming the file that cannot be removed or is in use; the alias is still there then
 */
export async function removeAlias(
  known: Pick<KnownRuntime, "alias" | "record">,
  { state, signal }: Pick<StateCall, "state" | "signal">,
): Promise<AliasRemoval> {
  const { alias: { alias }, record } = known;
  const urlFile = ofState(record?.health_url_file ?? "", `${state.root}/health/`) ??
    state.healthUrlFile(alias);
  if (await isRunFileHeld(urlFile)) {
    throw new OperatorError(`alias ${alias} stays: URL file ${urlFile} ${HELD_BY_CLIENT}`);
  }
  const removedPaths: string[] = [];
  let kept: string | undefined;
  const profile = profilePathOf(known);
  if (profile !== "") {
    const removal = await removeProfile(profile, alias);
    if (removal.kind === "removed") removedPaths.push(profile);
    if (removal.kind === "kept") kept = `profile ${profile} stays: it ${removal.why}`;
  }
  const log = ofState(record?.log_path ?? "", `${state.root}/logs/`) ?? state.logFile(alias);
  for (const path of [urlFile, log, `${log}.1`]) {
    try {
      if (await removeIfThere(path)) removedPaths.push(path);
    } catch (cause) {
      throw new OperatorError(`file ${path} ${whyNotWritten(cause, path)}`, { cause });
    }
  }
  await state.change(signal, ({ aliases, processes }) => {
    aliases.delete(alias);
    processes.delete(alias);
  });
  return { removedPaths, kept };
}

/** A recorded path, if it is one of ours: nothing else is deleted, whatever a record says. */
function ofState(path: string, directory: string): string | undefined {
  return path.startsWith(directory) && !path.includes("/../") ? path : undefined;
}

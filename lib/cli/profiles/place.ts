import type { OptionReader } from "../../config/option_reader.ts";
import { didYouMean } from "../../config/nearest.ts";
import { options } from "../../config/options.ts";
import { type ProfileDirectory, profileDirectory } from "../../config/profile_dir.ts";
import {
  findProfile,
  type ListedProfile,
  listProfiles,
  type ProfileLookup,
} from "../../config/profile_lookup.ts";
import { parseProfileName } from "../../config/profile_name.ts";
import { exists, whyUnreadable } from "../../config/references.ts";
import { OperatorError } from "../../core/errors.ts";
import { shown } from "../../config/problem.ts";
import { systemSources } from "../system_sources.ts";

/** The directory that the commands on profiles work in (configuration §3). */
export function directoryOf(reader: OptionReader): ProfileDirectory {
  return profileDirectory(reader.take(options.profileDir), systemSources.env);
}

/** Where a profile of this name is written. */
export function canonicalPath(name: string, { dir }: ProfileDirectory): string {
  return `${dir}/${name}.yaml`;
}

/** A profile's name from the command line. @throws OperatorError if it is none */
export function profileName(text: string): string {
  const parsed = parseProfileName(text);
  if (parsed.kind === "value") return parsed.value;
  throw new OperatorError(`profile name ${shown(text, "open")} ${parsed.rule}`);
}

/** Where a profile of this name is read from. */
export function lookUp(name: string, directory: ProfileDirectory): ProfileLookup {
  return findProfile(name, directory, systemSources.env, (path) => exists(systemSources, path));
}

/** The file of an existing profile. @throws OperatorError naming every place that was looked at */
export function existingPath(name: string, directory: ProfileDirectory): string {
  const found = lookUp(name, directory);
  if (found.kind === "found") return found.path;
  const meant = didYouMean(name, allProfiles(directory).map((profile) => profile.name));
  throw new OperatorError(
    `profile ${name} does not exist${meant}; looked for ${found.tried.join(", ")}`,
  );
}

/** The text of a profile. @throws OperatorError naming the file and why it cannot be read */
export function profileText(path: string): string {
  try {
    return systemSources.readFile(path);
  } catch (cause) {
    throw new OperatorError(`profile ${path} ${whyUnreadable(cause)}`, { cause });
  }
}

/** Every profile that can be named. */
export function allProfiles(directory: ProfileDirectory): ListedProfile[] {
  return listProfiles(directory, systemSources.env, fileNames);
}

function fileNames(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].filter(({ isDirectory }) => !isDirectory)
      .map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw new OperatorError(`directory ${dir} ${whyUnreadable(error)}`, { cause: error });
  }
}

import { OperatorError } from "../../core/errors.ts";
import { printLines } from "../output.ts";
import { canonicalPath, directoryOf, existingPath, profileName } from "./place.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";
import { whyNotWritten } from "./write_profile.ts";

const verb: ProfilesVerb = {
  usage: "remove <name>",
  purpose: [
    "Deletes a profile of the profile directory. A client that runs with it keeps running.",
  ],
  rows: [],
  words: 1,
  async run(reader, { positionals: [word = ""] }) {
    const name = profileName(word);
    const directory = directoryOf(reader);
    const path = existingPath(name, directory);
    if (path !== canonicalPath(name, directory)) {
      throw new OperatorError(
        `profile ${name} is at ${path}, a place that is only read from; delete the file yourself`,
      );
    }
    // An empty directory would go as well.
    if (Deno.lstatSync(path).isDirectory) {
      throw new OperatorError(`${path} is a directory, not a profile`);
    }
    try {
      await Deno.remove(path);
      // An edit that was kept is one of this profile, not of the next of its name.
      await Deno.remove(`${path}.edit`).catch(ignoreMissing);
    } catch (cause) {
      throw new OperatorError(`profile ${path}: ${whyNotWritten(cause, directory.dir)}`, { cause });
    }
    printLines(`Removed profile ${name} at ${path}`);
    return 0;
  },
};

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** `profiles remove`. */
export const profilesRemove = (args: string[]): Promise<number> => runProfilesVerb(verb, args);
export const profilesRemoveFlags = flagsOf(verb);

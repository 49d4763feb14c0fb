import { OperatorError } from "../../core/errors.ts";
import { printLines } from "../output.ts";
import { canonicalPath, directoryOf, existingPath, profileName } from "./place.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";

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
    await Deno.remove(path);
    printLines(`Removed profile ${name} at ${path}`);
    return 0;
  },
};

/** `profiles remove`. */
export const profilesRemove = (args: string[]): Promise<number> => runProfilesVerb(verb, args);
export const profilesRemoveFlags = flagsOf(verb);

import { checkProfileText } from "../../config/profile_check.ts";
import { SettingsError } from "../../config/problem.ts";
import { printLines } from "../output.ts";
import { directoryOf, existingPath, profileName, profileText } from "./place.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";

const verb: ProfilesVerb = {
  usage: "validate <name>",
  purpose: [
    "Checks a profile by itself: its keys, each value by the rules of its setting, and how references",
    "are written. Nothing is resolved or started; doctor does that.",
  ],
  rows: [],
  words: 1,
  run(reader, { positionals: [word = ""] }) {
    const name = profileName(word);
    const path = existingPath(name, directoryOf(reader));
    const problems = checkProfileText(path, profileText(path));
    if (problems.length > 0) throw new SettingsError(problems);
    printLines(`Profile ${name} at ${path} is valid`);
    return Promise.resolve(0);
  },
};

/** `profiles validate`: exit code 1 if anything is wrong, told line by line. */
export const profilesValidate = async (args: string[]): Promise<number> =>
  await runProfilesVerb(verb, args);
export const profilesValidateFlags = flagsOf(verb);

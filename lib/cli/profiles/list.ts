import { switchFlag } from "../flag_rows.ts";
import { printLines } from "../output.ts";
import { allProfiles, directoryOf } from "./place.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";

const json = switchFlag("json", "print a JSON array");

const verb: ProfilesVerb = {
  usage: "list",
  purpose: [
    "Lists the profiles that --profile can name: those of the profile directory, and those of the",
    "places of older guides, which are read from but never written to.",
  ],
  rows: [json],
  words: 0,
  run(reader) {
    const directory = directoryOf(reader);
    const found = allProfiles(directory);
    if (reader.take(json)) printLines(JSON.stringify(found, undefined, 2));
    else if (found.length === 0) printLines(`no profiles found in ${directory.dir}`);
    else printLines(...found.map(({ name, path }) => `${name}\t${path}`));
    return Promise.resolve(0);
  },
};

/** `profiles list` (cli §7). */
export const profilesList = (args: string[]): Promise<number> => runProfilesVerb(verb, args);
export const profilesListFlags = flagsOf(verb);

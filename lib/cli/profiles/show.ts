import { parseFlags } from "../../config/flags.ts";
import { readSettings } from "../../config/load.ts";
import { optionRows } from "../../config/options.ts";
import { redactText } from "../../core/redact.ts";
import { switchFlag } from "../flag_rows.ts";
import { printErrors, printLines } from "../output.ts";
import { FAILED } from "../report.ts";
import { systemSources } from "../system_sources.ts";
import { maskedProfile } from "./masked.ts";
import { directoryOf, existingPath, profileName, profileText } from "./place.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";

const effective = switchFlag("effective", "every setting as it counts, with its source");
const json = switchFlag("json", "with --effective: print a JSON array");

const verb: ProfilesVerb = {
  usage: "show <name>",
  purpose: [
    "Prints a profile with its secrets masked, or with --effective every setting that run would have:",
    "its value, and whether it comes from the profile, from a variable or from the default.",
  ],
  rows: [effective, json],
  words: 1,
  run(reader, { positionals: [word = ""] }) {
    const name = profileName(word);
    const path = existingPath(name, directoryOf(reader));
    if (!reader.take(effective)) {
      printLines(maskedProfile(path, profileText(path)).trimEnd());
      return Promise.resolve(0);
    }
    const flags = parseFlags(["--config", path], optionRows);
    const { values, problems } = readSettings({ flags, ...systemSources });
    if (reader.take(json)) printLines(JSON.stringify(values, undefined, 2));
    else printLines(...values.map(({ name, shown, origin }) => `${name} = ${shown}  (${origin})`));
    printErrors(...problems.map(({ line }) => redactText(line)));
    return Promise.resolve(problems.length > 0 ? FAILED : 0);
  },
};

/** `profiles show`. */
export const profilesShow = (args: string[]): Promise<number> => runProfilesVerb(verb, args);
export const profilesShowFlags = flagsOf(verb);

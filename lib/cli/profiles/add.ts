import { accept } from "../../config/parsed.ts";
import { whyUnreadable } from "../../config/references.ts";
import { renderSample } from "../../config/samples.ts";
import { OperatorError } from "../../core/errors.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";
import { canonicalPath, directoryOf, profileName } from "./place.ts";
import { sampleNamed } from "./samples.ts";
import { targetFlags, targetFor } from "./target.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";
import { writeProfile } from "./write_profile.ts";

const fromFile = valueFlag<string | undefined>("from-file", {
  parse: accept,
  fallback: undefined,
  example: "tunnel.yaml",
  help: "profile to copy, as it stands",
});
const sample = valueFlag<string | undefined>("sample", {
  parse: accept,
  fallback: undefined,
  example: "sample_mcp_with_dcr",
  help: "sample to start from",
});
const force = switchFlag("force", "write over an existing profile");

const verb: ProfilesVerb = {
  usage: "add <name>",
  purpose: ["Writes a profile from a file or from a sample; exactly one of the two."],
  rows: [fromFile, sample, force, ...Object.values(targetFlags)],
  words: 1,
  async run(reader, { positionals: [word = ""] }) {
    const name = profileName(word);
    const path = canonicalPath(name, directoryOf(reader));
    await writeProfile({ path, text: profileText(reader), force: reader.take(force) });
    printLines(`Added profile ${name} at ${path}`);
    return 0;
  },
};

function profileText(reader: OptionReader): string {
  const file = reader.take(fromFile);
  const sampleName = reader.take(sample);
  if ((file === undefined) === (sampleName === undefined)) {
    throw new OperatorError("exactly one of --from-file and --sample is needed");
  }
  if (sampleName !== undefined) {
    const chosen = sampleNamed(sampleName);
    const tunnelId = reader.take(targetFlags.tunnelId);
    if (tunnelId === undefined) throw new OperatorError("--tunnel-id is required with --sample");
    return renderSample(chosen, { tunnelId, target: targetFor(chosen, reader) });
  }
  try {
    return systemSources.readFile(file ?? "");
  } catch (cause) {
    throw new OperatorError(`--from-file ${file} ${whyUnreadable(cause)}`, { cause });
  }
}

/** `profiles add` (cli §7). */
export const profilesAdd = (args: string[]): Promise<number> => runProfilesVerb(verb, args);
export const profilesAddFlags = flagsOf(verb);

import { checkProfileText } from "../../config/profile_check.ts";
import { SettingsError } from "../../config/problem.ts";
import { renderSample, samples } from "../../config/samples.ts";
import { OperatorError } from "../../core/errors.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";
import { canonicalPath, directoryOf, lookUp, profileName, profileText } from "./place.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";
import { whyNotWritten } from "./write_profile.ts";

const verb: ProfilesVerb = {
  usage: "edit <name>",
  purpose: [
    "Opens a copy of a profile in $VISUAL or $EDITOR, checks it and puts it in place. A rejected edit",
    "is kept beside the profile, which stays as it was. A profile that does not exist is begun; one in",
    "a place that is only read from is copied into the profile directory.",
  ],
  rows: [],
  words: 1,
  async run(reader, { positionals: [word = ""] }) {
    const name = profileName(word);
    const directory = directoryOf(reader);
    const path = canonicalPath(name, directory);
    const copy = `${path}.edit`;
    const editor = editorCommand();
    const present = lookUp(name, directory);
    const from = present.kind === "found" ? present.path : undefined;
    await begin(copy, from);
    await runEditor(editor, copy);
    const problems = checkProfileText(copy, profileText(copy));
    if (problems.length > 0) {
      const error = new SettingsError(problems);
      throw new OperatorError(
        `${error.message}\nprofile ${name} is not saved; your edit is kept in ${copy}`,
        { cause: error },
      );
    }
    await Deno.rename(copy, path);
    printLines(`Saved profile ${name} at ${path}`);
    if (from !== undefined && from !== path) {
      printLines(`It is used from now on in place of ${from}, which stays as it is`);
    }
    return 0;
  },
};

function editorCommand(): readonly [string, ...string[]] {
  for (const variable of ["VISUAL", "EDITOR"]) {
    const [program, ...args] = (systemSources.env(variable) ?? "").trim().split(/\s+/);
    if (program !== undefined && program !== "") return [program, ...args];
  }
  throw new OperatorError("no editor: set VISUAL or EDITOR to one");
}

/** Makes the copy to edit; one that was rejected before is taken up again. */
async function begin(copy: string, from: string | undefined): Promise<void> {
  const text = from === undefined ? skeleton() : profileText(from);
  const dir = copy.slice(0, copy.lastIndexOf("/"));
  try {
    await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(copy, text, { createNew: true, mode: 0o600 });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) {
      throw new OperatorError(`the copy to edit, ${copy}: ${whyNotWritten(cause, dir)}`, { cause });
    }
    printLines(`Taking up the edit kept in ${copy}`);
  }
}

function skeleton(): string {
  const dcr = samples.find(({ name }) => name === "sample_mcp_with_dcr");
  return dcr === undefined ? "" : renderSample(dcr, { tunnelId: `tunnel_${"0".repeat(32)}` });
}

async function runEditor([program, ...args]: readonly [string, ...string[]], file: string) {
  try {
    const child = new Deno.Command(program, { args: [...args, file] }).spawn();
    const { success, code } = await child.status;
    if (!success) {
      throw new OperatorError(`the editor ended with code ${code}; your edit is kept in ${file}`);
    }
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    const fix = cause instanceof Deno.errors.NotCapable
      ? `run with --allow-run=${program}`
      : "set VISUAL or EDITOR to a program that can be started";
    throw new OperatorError(`the editor ${program} cannot be started; ${fix}`, { cause });
  }
}

/** `profiles edit` (cli §7). */
export const profilesEdit = (args: string[]): Promise<number> => runProfilesVerb(verb, args);
export const profilesEditFlags = flagsOf(verb);

import { askVersion, type ProgramVersion } from "../../cloudflared/ask_version.ts";
import { parseFlags, strayWords } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { options } from "../../config/options.ts";
import { companionProgram } from "../../sandbox/companion_program.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";

const { cloudflaredPath } = options;

/** Every flag of `cloudflared version`. */
export const cloudflaredVersionFlags: readonly Option<unknown>[] = [cloudflaredPath];

/**
 * `cloudflared version`: which cloudflared a client would start, in four lines (cli §12). None is part of
 * this program, so the lines tell of the one that is installed.
 *
 * @throws OperatorError if it cannot be asked, naming the setting and the fix
 */
export async function cloudflaredVersion(args: string[]): Promise<number> {
  const flags = parseFlags(args, cloudflaredVersionFlags);
  if (flags.help) {
    printLines(...help());
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const setting = reader.take(cloudflaredPath);
  reader.finish();
  const program = companionProgram(setting, () => systemSources.env("PATH"));
  printLines(...versionLines(program, await askVersion(program)));
  return 0;
}

/** The four lines. Pure. */
export function versionLines(program: string, found: ProgramVersion): string[] {
  const [module, commit] = linesOf(program, found);
  return [
    "bundled version: none; run starts the program of cloudflared.path, or one beside tunnel-client",
    `module: ${module}`,
    `release commit: ${commit}`,
    "patch owner: none; the program is used as it is installed",
  ];
}

function linesOf(program: string, found: ProgramVersion): [module: string, commit: string] {
  switch (found.kind) {
    case "version": {
      const { version, built } = found;
      return [
        `github.com/cloudflare/cloudflared@${version} at ${program}`,
        `not told by the program${built === undefined ? "" : `; built ${built}`}`,
      ];
    }
    case "absent":
      return [`none at ${program}; install cloudflared there or set --cloudflared.path`, "none"];
    case "unknown":
      return [`unknown: ${program} does not answer --version as cloudflared does`, "unknown"];
  }
}

function help(): string[] {
  return commandHelp({
    usage: "tunnel-client cloudflared version [flags]",
    purpose: [
      "Tells which cloudflared run would start as its companion, and its version. It asks the program",
      "itself, which takes the right to start it: --allow-run=PATH.",
    ],
    options: cloudflaredVersionFlags,
  });
}

import { FAILED, reportFailure } from "../cli/report.ts";
import { printErrors, printLines } from "../cli/output.ts";
import { commandHelp } from "../cli/help_text.ts";
import { systemSources } from "../cli/system_sources.ts";
import { parseFlags, strayWords } from "../config/flags.ts";
import { OptionReader } from "../config/option_reader.ts";
import { OperatorError } from "../core/errors.ts";
import { programName, VERSION } from "../core/version.ts";
import { build, ROOT } from "./build.ts";
import { buildOptions as rows } from "./build_options.ts";
import { compile } from "./compile.ts";
import { pack } from "./pack.ts";
import { profileRights } from "./rights.ts";
import { GENERAL_RIGHTS } from "../cli/deploy/start_flags.ts";
import { executableName, hostTarget, type Target } from "./targets.ts";

/** Exit code where the runtime of a native executable cannot be had. */
const NO_RUNTIME = 3;
const TASKS = ["build", "compile", "pack"] as const;

/** The tasks `build`, `compile` and `pack`. Gives the exit code. */
async function main([word, ...args]: readonly string[]): Promise<number> {
  const task = TASKS.find((known) => known === word);
  const flags = parseFlags(args, Object.values(rows));
  if (task === undefined || flags.help) {
    printLines(...usage());
    return task === undefined ? FAILED : 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const outDir = absolute(reader.take(rows.out));
  const gitSha = reader.take(rows.gitSha);
  const flavor = reader.take(rows.flavor);
  const targets = reader.take(rows.target);
  const profile = reader.take(rows.profile);
  const runtime = reader.take(rows.runtime) ?? Deno.execPath();
  reader.finish();
  const rights = profile === undefined ? undefined : profileRights(profile);
  const program = programName(flavor);
  switch (task) {
    case "build": {
      const { bundle } = await build({ outDir, gitSha, flavor });
      await printMade(bundle);
      return 0;
    }
    case "compile": {
      const { parts } = await build({ outDir, gitSha, flavor });
      return await compileAll(targets ?? [host()], { program, parts, outDir, rights });
    }
    case "pack": {
      if (Deno.build.os === "windows") {
        throw new OperatorError("the packed executable is a shell script; use deno task compile");
      }
      const { bundle } = await build({ outDir, gitSha, flavor });
      const outFile = `${outDir}/${executableName(program, host())}.run`;
      await pack({ runtime, bundle, version: VERSION, outFile, rights: rights ?? GENERAL_RIGHTS });
      await printMade(outFile);
      return 0;
    }
  }
}

async function compileAll(
  targets: readonly Target[],
  options: {
    readonly program: string;
    readonly parts: string;
    readonly outDir: string;
    readonly rights: readonly string[] | undefined;
  },
): Promise<number> {
  let code = 0;
  for (const target of targets) {
    const compiled = await compile({ ...options, target });
    switch (compiled.kind) {
      case "compiled":
        await printMade(compiled.path);
        break;
      case "no-runtime":
        printErrors(
          `compile ${target.name}: its runtime cannot be fetched (${compiled.reason}); ` +
            "use deno task pack, or compile where the network allows it",
        );
        code = NO_RUNTIME;
        break;
      case "failed":
        printErrors(`compile ${target.name}: ${compiled.reason}`);
        return FAILED;
    }
  }
  return code;
}

function usage(): string[] {
  return commandHelp({
    usage: "deno task build|compile|pack [flags]",
    purpose: [
      "build: a program as one file. compile: native executables with the rights inside. pack: an",
      "executable with the runtime inside, for machines that have none.",
    ],
    options: Object.values(rows),
  });
}

async function printMade(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  printLines(`${path}  ${(size / 1024).toFixed(0)} KiB`);
}

function host(): Target {
  const target = hostTarget();
  if (target !== undefined) return target;
  throw new OperatorError(`no target for ${Deno.build.target}; name one with --target`);
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${ROOT}${path}`;
}

if (import.meta.main) Deno.exit(await main(Deno.args).catch(reportFailure));

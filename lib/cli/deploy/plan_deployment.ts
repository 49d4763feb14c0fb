import type { Flags } from "../../config/flags.ts";
import { type EffectiveValue, readSettings } from "../../config/load.ts";
import { optionRows, options } from "../../config/options.ts";
import { SettingsError } from "../../config/problem.ts";
import type { ReferenceSources } from "../../config/references.ts";
import type { Settings } from "../../config/settings.ts";
import { sourcePath } from "../../config/source.ts";
import { OperatorError } from "../../core/errors.ts";
import { ONE_FILE_FLAGS } from "./start_flags.ts";
import { recordedSources } from "../../sandbox/asked.ts";
import { companionProgram } from "../../sandbox/companion_program.ts";
import { directoryOf } from "../../sandbox/directory.ts";
import { planFlags } from "../../sandbox/flags.ts";
import { permissionPlan } from "../../sandbox/plan.ts";
import { systemPrograms } from "../../sandbox/system_programs.ts";
import { hintsFor } from "../hints.ts";
import { programOf } from "../sandbox/plan_for.ts";
import { POSIX_PLACES, WINDOWS_PLACES } from "./deploy_options.ts";
import type { Deployment } from "./deployment.ts";
import { type DeployKind, isContainer, isKubernetes } from "./kinds.ts";

/** What the flags of a `deploy` command said. */
export interface Wanted {
  readonly kind: DeployKind;
  readonly image: string;
  /** Paths on the target; `undefined`: where machines of this kind have them. */
  readonly runtimePath: string | undefined;
  readonly programPath: string | undefined;
  readonly targetProfile: string | undefined;
}

/** Stands for a secret that this machine does not have; the target has it. */
const ELSEWHERE = "held-by-the-target";
/** The port of the health pages where the profile leaves it to the system. */
const HEALTH_PORT = 8080;
/** Loopback addresses do not answer the probes of a cluster. */
const EVERY_ADDRESS = "0.0.0.0";
const LOOPBACK = "127.0.0.1";
const ENV_REFERENCE = /\benv:([A-Za-z_]\w*)/g;
const FILE_REFERENCE = /\bfile:([^\s"',]+)/g;

/**
 * Plans a profile's start on another machine: its command line with the rights it needs there, and what
 * must be there. Secrets need not be known here.
 *
 * @throws OperatorError without a profile, and for one that would not start
 */
export function planDeployment(
  flags: Flags,
  sources: ReferenceSources,
  wanted: Wanted,
): Deployment {
  const { path, text } = profileOf(flags, sources);
  const baseName = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  const places = wanted.kind === "windows-service" ? WINDOWS_PLACES : POSIX_PLACES;
  const {
    targetProfile: target = places.profile(baseName),
    runtimePath = places.runtime,
    programPath = places.program,
  } = wanted;
  const variables = new Set(Array.from(text.matchAll(ENV_REFERENCE), ([, name = ""]) => name));
  const keyVariable = options.apiKey.env?.[0];
  if (!/^\s*"?api_key"?\s*:/m.test(text) && keyVariable !== undefined) variables.add(keyVariable);
  const files = new Set(Array.from(text.matchAll(FILE_REFERENCE), ([, name = ""]) => name));
  const recorded = recordedSources({
    env: (name) => sources.env(name) ?? (variables.has(name) ? ELSEWHERE : undefined),
    readFile: (name) => {
      if (name === target) return text;
      try {
        return sources.readFile(name);
      } catch (error) {
        if (files.has(name)) return ELSEWHERE;
        throw error;
      }
    },
  });
  const words = ["--profile-file", target];
  const listen = healthAddress(read(words, recorded.sources).settings, wanted.kind);
  const run = [...words, ...listen.words];
  const { settings, values } = read(run, recorded.sources);
  const asked = recorded.asked(optionRows, values);
  const searchPath = sources.env("PATH");
  const plan = permissionPlan(settings, {
    asked,
    programs: {
      ...systemPrograms(searchPath, programOf),
      // Beside the program, where that is going to be.
      companion: (setting) => companionProgram(setting, () => searchPath, directoryOf(programPath)),
    },
    modules: { engine: [], main: [] },
  });
  const program = [runtimePath, "run", ...ONE_FILE_FLAGS];
  const url = `http://127.0.0.1:${listen.port}`;
  return {
    name: `tunnel-client-${baseName}`.toLowerCase().replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "").slice(0, MAX_NAME),
    command: [...program, ...planFlags(plan), programPath, "run", ...run],
    healthCommand: [
      ...program,
      ...["--no-prompt", "--allow-env", `--allow-net=127.0.0.1:${listen.port}`],
      ...[programPath, "health", "--url", url],
    ],
    profile: { path: target, text },
    secretVariables: [...variables].toSorted(),
    files: asked.files.map(({ path }) => path).filter((path) => path !== target),
    healthPort: listen.port,
    image: wanted.image,
  };
}

/** The settings that choose a profile. */
const SELECTORS: ReadonlySet<string> = new Set(
  [options.profile, options.profileFile, options.profileDir].map(({ name }) => name),
);

/** What the names of objects may be long, in the strictest of the systems. */
const MAX_NAME = 63;

/** The profile that the flags or the environment select. */
function profileOf(flags: Flags, sources: ReferenceSources): { path: string; text: string } {
  const { source, problems } = readSettings({ flags, ...sources });
  const path = sourcePath(source);
  if (path === undefined) {
    const selecting = problems.filter(({ setting }) => SELECTORS.has(setting));
    if (selecting.length > 0) throw new SettingsError(selecting);
    throw new OperatorError("deploy needs a profile: set --profile or --profile-file");
  }
  return { path, text: sources.readFile(path) };
}

/** Where the health pages listen on the target, and the words of `run` that say so. */
function healthAddress(
  { health }: Settings,
  kind: DeployKind,
): { readonly port: number; readonly words: readonly string[] } {
  const port = health.port === 0 ? HEALTH_PORT : health.port;
  const at = (hostname: string) => ({
    port,
    words: ["--health.listen-addr", `${hostname}:${port}`],
  });
  if (isKubernetes(kind)) return at(EVERY_ADDRESS);
  const isAsWritten = health.port === port && health.unixSocket === undefined;
  return isAsWritten && !isContainer(kind) ? { port, words: [] } : at(LOOPBACK);
}

/** The settings of a target, or all that is wrong with them. */
function read(words: readonly string[], sources: ReferenceSources): LoadedSettings {
  const { settings, problems, values } = readSettings({ flags: flagsOf(words), ...sources });
  if (settings !== undefined) return { settings, values };
  const error = new SettingsError(problems);
  throw new OperatorError([error.message, ...hintsFor(problems)].join("\n"), { cause: error });
}

interface LoadedSettings {
  readonly settings: Settings;
  readonly values: readonly EffectiveValue[];
}

function flagsOf(words: readonly string[]): Flags {
  const values = new Map<string, string[]>();
  for (let at = 0; at < words.length; at += 2) {
    values.set((words[at] ?? "").slice("--".length), [words[at + 1] ?? ""]);
  }
  return { help: false, values, positionals: [], problems: [] };
}

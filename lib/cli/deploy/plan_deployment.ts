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
import { childVariables } from "../../sandbox/child_variables.ts";
import { companionProgram } from "../../sandbox/companion_program.ts";
import { directoryOf } from "../../sandbox/directory.ts";
import { planFlags } from "../../sandbox/flags.ts";
import { valuesOf } from "../../sandbox/item.ts";
import { permissionPlan } from "../../sandbox/plan.ts";
import type { Programs } from "../../sandbox/program_items.ts";
import { systemPrograms } from "../../sandbox/system_programs.ts";
import { hintsFor } from "../hints.ts";
import { programOf } from "../sandbox/plan_for.ts";
import { certificatePaths } from "./certificate_paths.ts";
import { socketDirectories } from "./container_mounts.ts";
import { POSIX_PLACES, WINDOWS_PLACES } from "./deploy_options.ts";
import type { Deployment } from "./deployment.ts";
import { type DeployKind, isContainer, isKubernetes } from "./kinds.ts";
import { profileReferences, targetSources } from "./profile_references.ts";
import {
  baseName,
  checkPaths,
  type NamedPath,
  programsOf,
  readPaths,
  socketPaths,
} from "./target_paths.ts";
import { checkSeen } from "./unit_view.ts";
import { writtenDirectories, writtenFiles } from "./written_directories.ts";

/** What the flags of a `deploy` command said. */
export interface Wanted {
  readonly kind: DeployKind;
  readonly image: string;
  /** Paths on the target; `undefined`: where machines of this kind have them. */
  readonly runtimePath: string | undefined;
  readonly programPath: string | undefined;
  readonly targetProfile: string | undefined;
}

/** The port of the health pages where the profile leaves it to the system. */
const HEALTH_PORT = 8080;
/** Loopback addresses do not answer the probes of a cluster. */
const EVERY_ADDRESS = "0.0.0.0";
const LOOPBACK = "127.0.0.1";

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
  const profileName = baseName(path).replace(/\.\w+$/, "");
  const places = wanted.kind === "windows-service" ? WINDOWS_PLACES : POSIX_PLACES;
  const {
    targetProfile: target = places.profile(profileName),
    runtimePath = places.runtime,
    programPath = places.program,
  } = wanted;
  const references = profileReferences(path, text);
  const recorded = recordedSources(targetSources(sources, references, { path: target, text }));
  const words = ["--profile-file", target];
  const listen = healthAddress(readTarget(words, recorded.sources).settings, wanted.kind);
  const run = [...words, ...listen.words];
  const { settings, values } = readTarget(run, recorded.sources);
  const { variables, files: found } = recorded.asked(optionRows, values);
  const asked = { variables, files: [...found, ...certificatePaths(settings)] };
  const plan = permissionPlan(settings, {
    asked,
    programs: targetPrograms(wanted.kind, sources.env("PATH"), directoryOf(programPath)),
    modules: { engine: [], main: [] },
    os: systemOf(wanted.kind),
  });
  const read = readPaths(asked, target);
  const writes = writtenFiles(settings);
  const sockets = socketPaths(plan, settings);
  checkPaths([...read, ...writes, ...sockets, ...companionPath(settings)], wanted.kind);
  if (wanted.kind === "systemd") {
    checkSeen([...read, ...sockets, ...programsOf(plan)], writes);
  }
  const files = read.map(({ path }) => path);
  const written = writtenDirectories(writes);
  const program = [runtimePath, "run", ...ONE_FILE_FLAGS];
  const url = `http://127.0.0.1:${listen.port}`;
  return {
    name: serviceName(profileName),
    command: [...program, ...planFlags(plan), programPath, "run", ...run],
    healthCommand: [
      ...program,
      ...["--no-prompt", "--allow-env", `--allow-net=127.0.0.1:${listen.port}`],
      ...[programPath, "health", "--url", url],
    ],
    profile: { path: target, text },
    secretVariables: [...references.variables].toSorted(),
    passedVariables: passedVariables(settings, [
      ...references.variables,
      ...childVariables(systemOf(wanted.kind)),
    ]),
    files,
    written,
    sockets: isContainer(wanted.kind)
      ? socketDirectories({
        written,
        sockets,
        files: [target, ...files],
        programs: [runtimePath, programPath, ...valuesOf(plan.items, "run")],
      }, wanted.kind)
      : [],
    healthPort: listen.port,
    setsStartupWait: settings.origins[options.startupWait.name] !== "default",
    image: wanted.image,
  };
}

/** The settings that choose a profile. */
const SELECTORS: ReadonlySet<string> = new Set(
  [options.profile, options.profileFile, options.profileDir].map(({ name }) => name),
);

/** What the names of objects may be long, in the strictest of the systems. */
const MAX_NAME = 63;

/** A name that every system takes: small letters, digits, and dashes between them. */
function serviceName(profileName: string): string {
  return `tunnel-client-${profileName}`.toLowerCase().replace(/[^a-z0-9-]+/g, "-")
    .slice(0, MAX_NAME).replace(/-+$/, "");
}

/** Where the programs are on the target: looked for on this machine, unless that is of another kind. */
function targetPrograms(
  kind: DeployKind,
  searchPath: string | undefined,
  beside: string,
): Programs {
  if (kind !== "windows-service") {
    return {
      ...systemPrograms(searchPath, programOf),
      // Beside the program, where that is going to be.
      companion: (setting) => companionProgram(setting, () => searchPath, beside),
    };
  }
  return {
    of: programOf,
    kill: () => undefined,
    browser: () => "rundll32",
    companion: (setting) => setting ?? `${beside}\\cloudflared.exe`,
  };
}

/** What `sandbox.allow_env` names beside what the client has anyway. */
function passedVariables({ sandbox }: Settings, given: readonly string[]): string[] {
  return [...new Set(sandbox.allowEnv).difference(new Set(given))].toSorted();
}

/** The system of the machines that a kind is for. */
function systemOf(kind: DeployKind): typeof Deno.build.os {
  switch (kind) {
    case "windows-service":
      return "windows";
    case "launchd":
      return "darwin";
    default:
      return "linux";
  }
}

/** The companion's path, if it is more than a name to look up. */
function companionPath({ cloudflared: { path } }: Settings): NamedPath[] {
  return path !== undefined && /[\\/]/.test(path) ? [{ setting: "cloudflared.path", path }] : [];
}

/** The profile that the flags or the environment select. */
function profileOf(flags: Flags, sources: ReferenceSources): { path: string; text: string } {
  const { source, problems } = readSettings({ flags, ...sources });
  // A file that cannot be understood is named as what it is here; what it says is judged for the target.
  const unread = problems.filter(({ kind, setting }) =>
    kind === "source" || setting === "" || SELECTORS.has(setting)
  );
  if (unread.length > 0) throw new SettingsError(unread);
  const path = sourcePath(source);
  if (path === undefined) {
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
  if (health.unixSocket !== undefined) {
    // It wins over every address. Nobody asks outside of containers, so there it may.
    if (!isContainer(kind)) return { port, words: [] };
    throw new OperatorError(
      `health.unix_socket ${
        JSON.stringify(health.unixSocket)
      }: deploy ${kind} has its probes ask ` +
        "a port, which nobody would listen on; leave the setting out of the profile",
    );
  }
  if (isKubernetes(kind)) return at(EVERY_ADDRESS);
  return health.port === port && !isContainer(kind) ? { port, words: [] } : at(LOOPBACK);
}

/** The settings of a target, or all that is wrong with them. */
function readTarget(words: readonly string[], sources: ReferenceSources): LoadedSettings {
  const { settings, problems, values } = readSettings({
    flags: flagsOf(words),
    ...sources,
    certificatesElsewhere: true,
  });
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

import type { Flags } from "../../config/flags.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { options } from "../../config/options.ts";
import { type Env, fallbackDirectories, profileDirectory } from "../../config/profile_dir.ts";
import { IS_ONE_FILE } from "../../core/build.ts";
import { takeProxyEnvironment } from "../../core/proxy_environment.ts";
import { targetOf } from "../../core/proxy_route.ts";
import { knownCodexHome } from "../../codex/plugin/places.ts";
import { stateRoot } from "../../runtimes/state_root.ts";
import { deniedHosts } from "../../sandbox/deny.ts";
import {
  type PermissionPlan,
  type PlanItem,
  valuesOf,
  withoutRepeats,
} from "../../sandbox/item.ts";
import { moduleDirectories } from "../../sandbox/module_directories.ts";
import { programPath } from "../../sandbox/program_path.ts";
import { systemPrograms } from "../../sandbox/system_programs.ts";
import { type Verb, verbItems, type VerbPlaces } from "../../sandbox/verb_items.ts";
import { DEFAULT_TUNNEL_ID } from "../dev_proxy_options.ts";
import { systemSources } from "../system_sources.ts";
import { programOf } from "./plan_for.ts";
import { plannedSettings } from "./planned.ts";

/** Flags that name what `dev proxy` and `dev smoke` serve. */
const TARGETS = ["mcp.server-url", "mcp.command", "profile", "profile-file", "config"];
/** What stands for the control plane that such a verb brings along. */
const LOCAL_PLANE = "http://127.0.0.1";
const KEY_VARIABLE = options.apiKey.env?.[0];

/** Settings whose files `run` alone writes, and reads again. */
const OF_RUN: ReadonlySet<string> = new Set(
  [
    options.logFile,
    options.pidFile,
    options.healthUrlFile,
    options.healthUnixSocket,
    options.auditFile,
  ]
    .map(({ name }) => name),
);

/**
 * The plan of a verb other than `run`, with its own flags as they are by default. `doctor` connects like
 * `run` and so needs its settings; what `dev proxy` and `dev smoke` serve, beside a server of their own,
 * is named by the flags of `run`.
 *
 * @throws OperatorError for settings that `run` would not start with
 */
export function verbPlan(verb: Verb, flags: Flags): PermissionPlan {
  const items = withoutRepeats([...servedItems(verb, flags), ...verbItems(verb, places(flags))]);
  return { items, denyNet: deniedHosts(valuesOf(items, "net")) };
}

/** What the settings of the verb's client make necessary. */
function servedItems(verb: Verb, flags: Flags): readonly PlanItem[] {
  switch (verb) {
    case "doctor":
      return plannedSettings(flags).plan.items;
    case "dev-proxy":
    case "dev-smoke": {
      if (!TARGETS.some((name) => flags.values.has(name))) return [];
      const values = new Map([
        ...flags.values,
        ["control-plane.base-url", [LOCAL_PLANE]],
        ["control-plane.tunnel-id", [DEFAULT_TUNNEL_ID]],
        ["control-plane.api-key", [`env:${KEY_VARIABLE}`]],
      ]);
      const { plan } = plannedSettings(
        { ...flags, values },
        (name) => name === KEY_VARIABLE ? "of-its-own-control-plane" : undefined,
      );
      // Its client's health pages and its control plane are of this machine, as the verb says itself.
      return plan.items.filter(({ realm, permission, setting }) =>
        realm === "engine"
          ? setting !== options.baseUrl.name
          : permission === "read" && !OF_RUN.has(setting)
      );
    }
    default:
      return [];
  }
}

function places(flags: Flags): VerbPlaces {
  const { env } = takeProxyEnvironment();
  const reader = new OptionReader({ flags, file: undefined, ...systemSources, env });
  const baseUrl = reader.take(options.baseUrl);
  const profiles = profileDirectory(reader.take(options.profileDir), env);
  reader.finish();
  const older = profiles.explicit ? undefined : fallbackDirectories(env);
  const looked: string[] = [];
  const state = stateRoot({ env, os: Deno.build.os, entries: (dir) => names(dir, looked) });
  const program = (name: string) => programPath(name, env("PATH") ?? "");
  return {
    runtime: Deno.execPath(),
    program,
    kill: systemPrograms(() => env("PATH"), programOf).kill(),
    controlPlane: targetOf(baseUrl.origin),
    profileDir: profiles.dir,
    olderProfileDirs: older === undefined ? [] : [older.legacy, older.plain],
    stateRoot: state,
    olderStateRoots: looked.filter((dir) => dir !== state),
    codexHome: knownCodexHome(env) ?? ".codex",
    temporaryDir: temporaryDir(env),
    modules: moduleDirectories().commands,
    ownFile: ownFile(),
  };
}

/** The names in a directory, as far as it is there. @param looked is told the directory */
function names(dir: string, looked: string[]): string[] | undefined {
  looked.push(dir);
  try {
    return Array.from(Deno.readDirSync(dir), ({ name }) => name);
  } catch {
    return undefined;
  }
}

/** Where the system puts temporary files, as the runtime chooses it. */
function temporaryDir(env: Env): string {
  const set = [env("TMPDIR"), env("TEMP"), env("TMP")].find((dir) =>
    dir !== undefined && dir !== ""
  );
  return set ?? (Deno.build.os === "windows" ? "C:\\Windows\\Temp" : "/tmp");
}

/** Where this program is, as one file of this machine. */
function ownFile(): string | undefined {
  if (Deno.build.standalone) return Deno.execPath();
  return IS_ONE_FILE ? filePath(Deno.mainModule) : undefined;
}

function filePath(url: string): string | undefined {
  return url.startsWith("file:") ? decodeURIComponent(new URL(url).pathname) : undefined;
}

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Launch } from "../../codex/plugin/bundle.ts";
import { HINT_FILE, hintOf, type LaunchHint, launchWords } from "../../codex/plugin/launch_hint.ts";
import { type Env, profileDirectory } from "../../config/profile_dir.ts";
import { IS_ONE_FILE } from "../../core/build.ts";
import { PROXY_VARIABLES } from "../../core/proxy_environment.ts";
import { stateRoot } from "../../runtimes/state_root.ts";
import { flagOf, shellLine } from "../../sandbox/flags.ts";
import { GENERAL_RIGHTS } from "../deploy/start_flags.ts";
import { selfCommand } from "../self_command.ts";

/** Programs that the `runtimes` commands start beside this one. */
const RUNTIME_PROGRAMS: readonly string[] = ["tmux", "ps", "/usr/bin/kill"];

/** Hosts that the `runtimes` commands may talk to beside those of the environment. */
const RUNTIME_HOSTS: readonly string[] = [
  "api.openai.com:443",
  "mtls.api.openai.com:443",
  "127.0.0.1",
  "localhost",
];

/** This very program, with links followed, as a plugin's folder remembers it (codex §12.22). */
export async function selfHint(): Promise<LaunchHint> {
  const words = [...selfCommand()];
  const last = words.pop() ?? "";
  // A program that came from the web has no place of its own.
  if (/^https?:/.test(last)) return hintOf([...words, last]);
  const path = last.startsWith("file:") ? fileURLToPath(last) : last;
  return hintOf([...words, await Deno.realPath(path)]);
}

/** How the plugin starts this program. */
export async function pluginLaunch(): Promise<Launch> {
  const hint = await selfHint();
  return { hint, serve: withRights(hint, serveRights(hint), SERVE), typed: typedAnywhere(hint) };
}

/** The words that start a `runtimes` command of a program, with the rights it needs and no others. */
export function runtimesWords(
  program: LaunchHint,
  command: readonly string[],
  env: Env,
): readonly string[] {
  return withRights(program, runtimesRights(env), command);
}

const SERVE: readonly string[] = ["codex", "plugin", "serve"];

/** An executable has the rights it was built with; a script takes them in front of its name. */
function withRights(
  hint: LaunchHint,
  rights: readonly string[],
  command: readonly string[],
): readonly string[] {
  const words = launchWords(hint);
  if (hint.kind === "executable") return [...words, ...command];
  // A list of values beside the same right without one would narrow it again.
  const kept = words.slice(0, -1).filter((word) =>
    !rights.some((right) => word.startsWith(`${right}=`))
  );
  return [...kept, ...rights, ...words.slice(-1), ...command];
}

/** The server looks at its own folder, may note a program there, and starts this program alone. */
function serveRights(hint: LaunchHint): string[] {
  const words = launchWords(hint);
  const script = words.at(-1) ?? "";
  return [
    flagOf("read", /^https?:/.test(script) ? ["."] : [".", script]),
    flagOf("write", [HINT_FILE]),
    flagOf("run", words.slice(0, 1)),
  ];
}

/**
 * What `runtimes` needs: it reads what a profile and its programs may name, writes state and profiles,
 * talks to the control plane and to clients on this machine, and starts this program. `-q` keeps the
 * runtime from telling that one of the programs is not installed.
 */
function runtimesRights(env: Env): string[] {
  const state = stateRoot({ env, os: Deno.build.os, entries });
  const profiles = profileDirectory(env("TUNNEL_CLIENT_PROFILE_DIR"), env).dir;
  return [
    "-q",
    "--allow-read",
    flagOf("write", [state, profiles]),
    flagOf("net", [...new Set([...RUNTIME_HOSTS, ...namedHosts(env)])]),
    flagOf("run", [Deno.execPath(), ...RUNTIME_PROGRAMS]),
  ];
}

/** The control plane and the proxies that the environment names. */
function namedHosts(env: Env): string[] {
  const proxies = PROXY_VARIABLES.filter((name) => name.toLowerCase() !== "no_proxy");
  return ["CONTROL_PLANE_BASE_URL", ...proxies].flatMap((name) => {
    const url = env(name) ?? "";
    if (!URL.canParse(url)) return [];
    const { hostname, port, protocol } = new URL(url);
    if (hostname === "") return [];
    return [`${hostname}:${port || (protocol === "https:" ? "443" : "80")}`];
  });
}

/** What a person types in any folder: with the rights of the task, or of the file's first line. */
function typedAnywhere(hint: LaunchHint): string {
  if (hint.kind === "executable") return shellLine([hint.path]);
  const words = launchWords(hint);
  const script = words.at(-1) ?? "";
  if (!IS_ONE_FILE) {
    const config = `${dirname(script)}/deno.json`;
    return shellLine(["deno", "task", "-q", "--config", config, "tunnel-client"]);
  }
  const flags = words.slice(2, -1).filter((word) =>
    word !== "--no-prompt" && !word.startsWith("--allow-")
  );
  return shellLine([words[0] ?? "deno", "run", ...flags, ...GENERAL_RIGHTS, script]);
}

/** A directory that may not be looked at counts as one that is not there. */
function entries(dir: string): readonly string[] | undefined {
  try {
    return Array.from(Deno.readDirSync(dir), ({ name }) => name);
  } catch {
    return undefined;
  }
}

import type { Flags } from "../../config/flags.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import { profileDirectory } from "../../config/profile_dir.ts";
import type { RuntimeTarget } from "../../runtimes/generated_profile.ts";
import { systemTmux } from "../../runtimes/tmux.ts";
import { systemSources } from "../system_sources.ts";
import { aliasPlan, aliasTunnelRows } from "./alias_tunnel.ts";
import { beginConnect } from "./connect_begin.ts";
import { finishConnect } from "./connect_finish.ts";
import { absolutePath, connectOptions } from "./connect_options.ts";
import type { ConnectPlan } from "./connect_prepare.ts";
import { connectNotes, connectResult } from "./connect_report.ts";
import { knownRuntime } from "./known_runtime.ts";
import { lookReport } from "./look_report.ts";
import { groupOptions } from "./options.ts";
import { type KnownRuntime, lookAtRuntime, type RuntimeLook } from "./runtime_look.ts";
import { checkOwnProgram, ownForm } from "./start_words.ts";
import { runStateVerb, runtimesVerb, type StateCall } from "./verb.ts";

interface ConnectCall extends ConnectPlan {
  readonly program: string | undefined;
}

const connect = runtimesVerb<ConnectCall>({
  usage: "connect --alias NAME (--mcp-server-url URL | --mcp-command COMMAND)",
  purpose: [
    "Serves an MCP server through the tunnel of an alias, in the background: writes a profile, starts run",
    "with exactly the rights that profile needs, and waits until it is up. One that runs with the same",
    "profile is left alone; one with another is stopped first. It goes on when this terminal is closed.",
    "Exit code 2 if it is not up in time.",
  ],
  rows: [...aliasTunnelRows, ...Object.values(connectOptions)],
  words: 0,
  read: readConnect,
  async run(plan, call) {
    const { state } = call;
    const { alias, program } = plan;
    if (program !== undefined) await checkOwnProgram(program, ownForm());
    const begun = await state.withAlias(alias, call.signal, () => beginConnect(plan, call));
    const done = await finishConnect(begun, plan.start, call);
    const known = knownRuntime(alias, await state.read(), state);
    const look = await lookAtResult(known, done.outcome.kind === "reached", call);
    const report = await lookReport(known, look, {
      adminProfile: known.alias.admin_profile,
      remoteError: done.found.remoteError,
    }, call);
    return { ...connectResult(done, report), notes: connectNotes(plan, done, report) };
  },
});

/** A runtime that was up a moment ago and does not answer now is asked again, not called down. */
const MAX_LOOKS = 5;

async function lookAtResult(
  known: KnownRuntime,
  isUp: boolean,
  { state, env }: StateCall,
): Promise<RuntimeLook> {
  const tmux = systemTmux(env);
  for (let looks = 1;; looks++) {
    const look = await lookAtRuntime(known, state, tmux);
    if (!isUp || look.state !== "starting" || looks === MAX_LOOKS) return look;
  }
}

function readConnect(reader: OptionReader, flags: Flags): ConnectCall {
  const plan = aliasPlan(reader, flags);
  const url = reader.take(connectOptions.serverUrl);
  const command = reader.take(connectOptions.command);
  const { target, notes } = targetOf(reader, url, command);
  const asJson = reader.take(groupOptions.json);
  return {
    ...plan,
    tunnelId: reader.take(connectOptions.tunnelId),
    profileName: reader.take(connectOptions.profile) ?? plan.alias,
    profileDir: absolutePath(
      profileDirectory(reader.take(connectOptions.profileDir), systemSources.env).dir,
    ),
    target,
    runtimeKey: reader.take(connectOptions.runtimeKey),
    viaTmux: reader.take(connectOptions.tmux),
    force: reader.take(connectOptions.force),
    start: {
      goal: reader.take(connectOptions.waitFor),
      maxMs: reader.take(connectOptions.wait),
      isTold: !asJson,
    },
    program: reader.take(connectOptions.program),
    notes,
  };
}

function targetOf(
  reader: OptionReader,
  url: string | undefined,
  command: string | undefined,
): { readonly target: RuntimeTarget; readonly notes: readonly string[] } {
  if (url !== undefined) {
    const notes = command === undefined
      ? []
      : ["note: --mcp-command is not used, --mcp-server-url wins"];
    return { target: { kind: "server_url", url }, notes };
  }
  if (command === undefined && reader.sound(connectOptions.serverUrl, connectOptions.command)) {
    reader.problems.push({
      setting: "",
      kind: "missing",
      line: "nothing to connect to: set --mcp-server-url or --mcp-command",
    });
  }
  return { target: { kind: "command", command: command ?? "" }, notes: [] };
}

/** `runtimes connect` (cli §10). */
export const runtimesConnect = (args: string[]): Promise<number> => runStateVerb(connect, args);

/** The rows of its flags. */
export const runtimesConnectFlags = connect.rows;

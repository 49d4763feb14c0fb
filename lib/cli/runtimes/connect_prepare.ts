import type { AdminTunnel } from "../../control/tunnel_admin_record.ts";
import { chooseAdminProfile } from "../../runtimes/admin_choice.ts";
import type { AdminProfile } from "../../runtimes/admin_profile.ts";
import {
  expectWritable,
  renderProfile,
  type RuntimeTarget,
} from "../../runtimes/generated_profile.ts";
import { expectStartable } from "../../runtimes/launch_process.ts";
import { lookUpTunnel } from "../../runtimes/tunnel_choice.ts";
import type { StartGoal } from "./start_progress.ts";
import { RUNTIME_VARIABLES } from "../deploy/deployment.ts";
import { type AliasPlan, tunnelOfAlias } from "./alias_tunnel.ts";
import { launchPlan, type ProposedProfile, runArguments } from "./launch_plan.ts";
import { openAdmin } from "./open_admin.ts";
import { callerEnvironment, runtimeEnvironment } from "./runtime_environment.ts";
import { ownForm, startWords } from "./start_words.ts";
import type { StateCall } from "./verb.ts";

/** What a command line of `connect` asks for. */
export interface ConnectPlan extends AliasPlan {
  /** Taken as it is; `undefined` lets the alias's tunnel be found or made. */
  readonly tunnelId: string | undefined;
  readonly profileName: string;
  /** Absolute. */
  readonly profileDir: string;
  readonly target: RuntimeTarget;
  /** `env:NAME` or `file:PATH`. */
  readonly runtimeKey: string;
  readonly viaTmux: boolean;
  /** Write over a profile of that name, whoever wrote it. */
  readonly force: boolean;
  readonly start: StartGoal;
  /** Lines about the command line itself. */
  readonly notes: readonly string[];
}

/** The tunnel of a runtime, and how it was come by. */
export interface ConnectTunnel {
  readonly tunnel: AdminTunnel;
  readonly admin: AdminProfile;
  /** Why the given id could not be looked up; empty otherwise. */
  readonly remoteError: string;
  /** The alias's tunnel until now, which is gone. */
  readonly goneTunnelId: string | undefined;
}

/** Everything that a launch needs, checked before anything is written, stopped or started. */
export interface PreparedRuntime {
  readonly profile: ProposedProfile;
  readonly argv: [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly healthUrlFile: string;
  readonly logFile: string;
}

/** Finds the tunnel: the given one, which is only looked up, or the alias's (runtimes §1.3-4). */
export async function tunnelFor(plan: ConnectPlan, call: StateCall): Promise<ConnectTunnel> {
  const { tunnelId, runtimeKey } = plan;
  if (tunnelId === undefined) {
    const { chosen: { tunnel, goneTunnelId }, admin } = await tunnelOfAlias(plan, call);
    return { tunnel, admin, remoteError: "", goneTunnelId };
  }
  const { aliases, adminProfiles } = await call.state.read();
  const ofAlias = aliases.get(plan.alias)?.admin_profile ?? "";
  const admin = chooseAdminProfile({ ...plan.question, ofAlias }, adminProfiles);
  using opened = openAdmin(admin, plan, call, { what: "runtime key", reference: runtimeKey });
  const found = await lookUpTunnel(opened.admin, tunnelId, call.signal);
  return { ...found, admin, goneTunnelId: undefined };
}

/** Stands for a tunnel that is yet to be made. */
const NO_TUNNEL = `tunnel_${"0".repeat(32)}`;

/**
 * Finds out what only this machine can tell, before a tunnel is made for it: a tunnel that nothing could
 * use would stay at the control plane.
 *
 * @throws OperatorError as what follows would
 */
export async function rehearse(plan: ConnectPlan, call: StateCall): Promise<void> {
  const { aliases, adminProfiles } = await call.state.read();
  const ofAlias = aliases.get(plan.alias)?.admin_profile ?? "";
  const admin = chooseAdminProfile({ ...plan.question, ofAlias }, adminProfiles);
  const { profile, argv } = prepareRuntime(plan, { tunnel: { id: NO_TUNNEL }, admin }, call);
  // A right that is missing must not cost the runtime that runs now, either.
  if (!plan.viaTmux) await expectStartable(argv[0]);
  await expectWritable(profile.path, plan);
}

/**
 * Writes the profile and the command line of a runtime, in memory only.
 *
 * @throws OperatorError with what `run` would refuse
 */
export function prepareRuntime(
  plan: ConnectPlan,
  { tunnel, admin }: { readonly tunnel: Pick<AdminTunnel, "id">; readonly admin: AdminProfile },
  { state, proxyVariables }: Pick<StateCall, "state" | "proxyVariables">,
): PreparedRuntime {
  const { alias, profileDir: dir, profileName: name, runtimeKey } = plan;
  const healthUrlFile = state.healthUrlFile(alias);
  const logFile = state.logFile(alias);
  const text = renderProfile({
    alias,
    baseUrl: admin.control_plane_base_url,
    urlPath: admin.control_plane_url_path,
    tunnelId: tunnel.id,
    apiKey: runtimeKey,
    healthUrlFile,
    logFile,
    target: plan.target,
  });
  const profile = { name, dir, path: `${dir}/${name}.yaml`, text };
  const env = {
    ...RUNTIME_VARIABLES,
    ...runtimeEnvironment(callerEnvironment(proxyVariables), {
      runtimeKey,
      adminKey: admin.admin_key,
    }),
  };
  const words = startWords(launchPlan(profile, env), ownForm());
  return { profile, argv: [...words, ...runArguments(dir, name)], env, healthUrlFile, logFile };
}

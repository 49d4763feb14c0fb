import { certificateEnds } from "../../config/certificate_expiry.ts";
import { hopsOf, mcpOutsideEgress, polledHttpBindings } from "../../config/egress_plan.ts";
import type { EngineSettings } from "../../config/engine_settings.ts";
import type { LoadReport } from "../../config/load.ts";
import type { ReferenceSources } from "../../config/references.ts";
import type { Settings } from "../../config/settings.ts";
import { newInstanceId } from "../../control/identity.ts";
import { OperatorError } from "../../core/errors.ts";
import type { Channel } from "../../mcp/channel.ts";
import { announcement, servedBindings } from "../../runtime/channels.ts";
import { engineSettings } from "../../runtime/engine_settings.ts";
import { holding } from "../../sandbox/held.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { HARPOON_CHANNEL } from "../../wire/channel_name.ts";
import { probeBind } from "./bind_probe.ts";
import { certificateChecks } from "./certificate_check.ts";
import { type ChannelPlan, examineChannels } from "./examine_channels.ts";
import { type Check, failed } from "./check.ts";
import { codexCheck, findCodex } from "./codex_check.ts";
import { controlCheck, offlineControlCheck } from "./control_check.ts";
import { askControlPlane } from "./control_probe.ts";
import { examineTargets } from "./harpoon_probe.ts";
import { listenerChecks } from "./listener_checks.ts";
import { loadVerdict } from "./load_checks.ts";
import { withSource } from "../with_source.ts";
import { sandboxCheck } from "./sandbox_check.ts";
import { wayOf } from "./way.ts";

/** What the examination may use. */
export interface Surroundings {
  readonly sources: ReferenceSources;
  /** The environment this process was started with; children get it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Makes no network requests. */
  readonly offline: boolean;
  /** The directory of profiles, if a flag chose it. */
  readonly profileDir: string | undefined;
  /** The rights that `run` needs with these settings. */
  readonly rights: (settings: Settings) => PermissionPlan;
}

/** Makes every check in the order of cli §5. Those that wait for something run at the same time. */
export async function examine(
  report: LoadReport,
  surroundings: Surroundings,
  stop: AbortSignal,
): Promise<Check[]> {
  const verdict = loadVerdict(report);
  switch (verdict.kind) {
    case "no_source":
      return [...verdict.checks];
    case "invalid":
      return [...verdict.checks, await lookForCodex(surroundings)];
    case "loaded":
      return [...verdict.checks, ...await examineLoaded(verdict.settings, surroundings, stop)];
  }
}

/** The settings as the data plane gets them, with every hop; or why that cannot be made of them. */
type Plan = NetworkPlan | { readonly kind: "refused"; readonly reason: string };

interface NetworkPlan extends ChannelPlan {
  readonly kind: "planned";
  /** What the control plane is told of the channels. */
  readonly announced: string;
}

async function examineLoaded(
  settings: Settings,
  surroundings: Surroundings,
  stop: AbortSignal,
): Promise<Check[]> {
  const { sources } = surroundings;
  const plan = planOf(settings, surroundings);
  const [network, bind, codex] = await Promise.all([
    plan.kind === "planned" ? examineNetwork(plan, stop) : [refusedPlan(plan)],
    probeBind(settings),
    lookForCodex(surroundings),
  ]);
  return [
    ...network,
    ...certificateChecks(certificateEnds(settings, sources.readFile)),
    ...listenerChecks(settings.health, settings.adminUi.enabled, bind),
    sandboxCheck(
      settings.sandbox.mode,
      holding(surroundings.rights(settings)),
      (command) => withSource(command, settings.source, surroundings.profileDir),
    ),
    codex,
  ];
}

async function examineNetwork(plan: NetworkPlan, stop: AbortSignal): Promise<Check[]> {
  const [control, channels, targets] = await Promise.all([
    plan.offline ? offlineControlCheck() : examineControl(plan, stop),
    examineChannels(plan, stop),
    examineTargets(plan, stop),
  ]);
  return [...channels.before, control, ...channels.after, ...targets];
}

async function examineControl(plan: NetworkPlan, stop: AbortSignal): Promise<Check> {
  const hop = plan.hops.find(({ route }) => route.kind === "control_plane");
  if (hop === undefined) throw new Error("the plan has no hop to the control plane");
  return controlCheck(await askControlPlane({ ...plan, hop }, stop), wayOf(hop));
}

/** What `run` does with the settings before it opens anything; it refuses what cannot work. */
function planOf(settings: Settings, { sources, variables, offline }: Surroundings): Plan {
  const { readFile } = sources;
  const surroundings = { instanceId: newInstanceId(), variables };
  try {
    const engine = engineSettings(settings, surroundings, readFile);
    const announced = announcement(startChannels(engine), engine);
    const hops = hopsOf(settings, readFile);
    const outsides = new Map(
      polledHttpBindings(settings).map((binding) => [
        binding.channel,
        mcpOutsideEgress(settings, binding, readFile),
      ]),
    );
    return { kind: "planned", engine, announced, hops, outsides, offline };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { kind: "refused", reason: error.message };
  }
}

/** The channels that can be routed at the start: Harpoon's is one once it has a target (harpoon §1). */
function startChannels(engine: EngineSettings): Pick<Channel, "name" | "kind">[] {
  const bound = servedBindings(engine).map(({ channel, kind }) => ({ name: channel, kind }));
  const hasTargets = (engine.harpoon?.targets.length ?? 0) > 0;
  return hasTargets ? [...bound, { name: HARPOON_CHANNEL, kind: "in-memory" }] : bound;
}

function refusedPlan({ reason }: Extract<Plan, { kind: "refused" }>): Check {
  return failed("config_validation", reason, {
    why: "run does not start with these settings.",
    evidence: [],
    next: ["correct the setting named above"],
  });
}

async function lookForCodex({ sources }: Surroundings): Promise<Check> {
  return codexCheck(await findCodex((name) => sources.env(name)));
}

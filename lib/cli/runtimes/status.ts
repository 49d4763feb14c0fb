import { systemTmux } from "../../runtimes/tmux.ts";
import { switchFlag } from "../flag_rows.ts";
import { type AdminPlan, adminPlan } from "./admin_question.ts";
import { knownRuntime } from "./known_runtime.ts";
import { lookReport, nextCommand } from "./look_report.ts";
import { groupOptions } from "./options.ts";
import { tabbed } from "./payload.ts";
import { lookAtRemote } from "./remote_look.ts";
import { lookAtRuntime, SHOWN_PAGE_MS } from "./runtime_look.ts";
import { localAdminName, type RemoteLook, statusMembers } from "./status_members.ts";
import { nameOf, runStateVerb, runtimesVerb } from "./verb.ts";

const remoteFlag = switchFlag(
  "remote",
  "also ask the control plane about the tunnel; without it nothing leaves this machine",
);

interface StatusPlan extends AdminPlan {
  readonly alias: string;
  readonly asksRemote: boolean;
  readonly asJson: boolean;
}

const status = runtimesVerb<StatusPlan>({
  usage: "status ALIAS",
  purpose: [
    "Shows whether the runtime of an alias runs and serves, from its process, its pages and its log, and",
    "what to do if something is wrong. It answers within a second and changes nothing.",
  ],
  rows: [remoteFlag],
  words: 1,
  read: (reader, flags) => ({
    ...adminPlan(reader),
    alias: nameOf(reader, flags),
    asksRemote: reader.take(remoteFlag),
    asJson: reader.take(groupOptions.json),
  }),
  async run(plan, call) {
    const { state, env } = call;
    const data = await state.read();
    const known = knownRuntime(plan.alias, data, state);
    const { alias, record } = known;
    const adminProfile = localAdminName(plan, alias, data);
    const skipped: RemoteLook = { kind: "skipped", reason: "not asked for; add --remote" };
    const [look, remote] = await Promise.all([
      lookAtRuntime(known, state, systemTmux(env), SHOWN_PAGE_MS),
      plan.asksRemote ? lookAtRemote(plan, known, data, call) : skipped,
    ]);
    const report = await lookReport(known, look, {
      adminProfile,
      remoteError: remote.kind === "gone" || remote.kind === "failed" ? remote.error : "",
      isTunnelGone: remote.kind === "gone",
    }, call);
    const next = nextCommand(report);
    return {
      payload: statusMembers(report, remote),
      lines: [tabbed(alias.alias, look.state, alias.tunnel_id)],
      notes: plan.asJson ? [] : [
        ...report.issues.map((issue) => `${alias.alias}: ${issue}`),
        ...(remote.kind === "failed" ? [`${alias.alias}: ${remote.error}`] : []),
        ...(next === undefined ? [] : [`Next: ${next}`]),
      ],
      exitCode: remote.kind === "gone" && record === undefined ? 2 : 0,
    };
  },
});

/** `runtimes status` (cli §10). */
export const runtimesStatus = (args: string[]): Promise<number> => runStateVerb(status, args);

/** The rows of its flags. */
export const runtimesStatusFlags = status.rows;

import { DRAIN_BUDGET_MS } from "../../runtimes/stop_runtime.ts";
import { systemTmux } from "../../runtimes/tmux.ts";
import { printErrors } from "../output.ts";
import { typed } from "../self_command.ts";
import { endRuntime, type RuntimeEnd } from "./end_runtime.ts";
import { knownRuntime } from "./known_runtime.ts";
import { lookReport } from "./look_report.ts";
import { groupOptions } from "./options.ts";
import { lookAtRuntime } from "./runtime_look.ts";
import { localAdminName, statusMembers } from "./status_members.ts";
import { nameOf, runStateVerb, runtimesVerb } from "./verb.ts";
import { type AdminPlan, adminPlan } from "./admin_question.ts";

interface StopPlan extends AdminPlan {
  readonly alias: string;
  readonly asJson: boolean;
}

const stop = runtimesVerb<StopPlan>({
  usage: "stop ALIAS",
  purpose: [
    "Stops the runtime of an alias and waits until it is gone: it finishes the calls in progress, and is",
    `killed if it is still there after ${
      DRAIN_BUDGET_MS / 1000
    } s. Exit code 2 if it may still run.`,
  ],
  rows: [],
  words: 1,
  read: (reader, flags) => ({
    ...adminPlan(reader),
    alias: nameOf(reader, flags),
    asJson: reader.take(groupOptions.json),
  }),
  async run(plan, call) {
    const { state, env, signal } = call;
    const { alias, asJson } = plan;
    const tmux = systemTmux(env);
    // Before the lock: a mistyped name leaves nothing behind.
    knownRuntime(alias, await state.read(), state);
    return await state.withAlias(alias, signal, async () => {
      const before = knownRuntime(alias, await state.read(), state);
      const { running } = await lookAtRuntime(before, state, tmux);
      if (running.kind === "running" && !asJson) {
        printErrors(
          `${alias}: waiting for process ${running.pid} to finish its calls, ` +
            `${DRAIN_BUDGET_MS / 1000} s at most`,
        );
      }
      const end = await endRuntime(before, { running }, tmux, call);
      const unwritten = await state.note("stop", alias, before.alias.tunnel_id, WORDS[end.kind]);
      const data = await state.read();
      const known = knownRuntime(alias, data, state);
      const look = await lookAtRuntime(known, state, tmux);
      const adminProfile = localAdminName(plan, known.alias, data);
      const report = await lookReport(known, look, { adminProfile }, call);
      const remote = { kind: "skipped", reason: "stop looks at this machine only" } as const;
      return {
        payload: {
          ...statusMembers(report, remote),
          already_stopped: end.kind === "was stopped",
          stopped: end.kind !== "failed",
          stop_error: end.kind === "failed" ? end.why : "",
        },
        lines: linesOf(alias, end),
        notes: unwritten === undefined ? [] : [unwritten],
        exitCode: end.kind === "failed" ? 2 : 0,
      };
    });
  },
});

const WORDS = { "was stopped": "already stopped", stopped: "stopped", failed: "failed" } as const;

function linesOf(alias: string, end: RuntimeEnd): string[] {
  switch (end.kind) {
    case "was stopped":
      return [`${alias} was stopped already`];
    case "stopped":
      return [`Stopped ${alias}${end.wasKilled ? "; it had to be killed" : ""}`];
    case "failed":
      return [
        `${alias} could not be stopped: ${end.why}`,
        `Next: ${typed(`runtimes status ${alias}`)}`,
      ];
  }
}

/** `runtimes stop`, `runtimes disconnect` (cli §10). */
export const runtimesStop = (args: string[]): Promise<number> => runStateVerb(stop, args);

/** The rows of its flags. */
export const runtimesStopFlags = stop.rows;

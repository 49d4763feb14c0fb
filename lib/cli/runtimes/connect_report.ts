import { baseUrlNote } from "./admin_question.ts";
import { type Connected, exitWords } from "./connect_finish.ts";
import type { ConnectPlan } from "./connect_prepare.ts";
import { commonMembers, type LookReport } from "./look_json.ts";
import { nextCommand } from "./look_report.ts";
import { tunnelPayload } from "./payload.ts";
import { isProcessRunning, type RuntimeLook } from "./runtime_look.ts";
import { typed } from "../self_command.ts";
import { shownLogLine } from "./shown_log_line.ts";
import type { StateResult } from "./verb.ts";

/** What `connect` tells (runtimes §1.7, cli §18): exit code 2 if the runtime is not up. Pure. */
export function connectResult(
  done: Connected,
  report: LookReport,
): Pick<StateResult, "payload" | "lines" | "exitCode"> {
  const { outcome } = done;
  return {
    payload: { ...commonMembers(report), ...connectMembers(done, report) },
    lines: outcome.kind === "reached" ? [upLine(done, report)] : troubleLines(done, report),
    exitCode: outcome.kind === "reached" ? 0 : 2,
  };
}

/** What an operator may not expect, each as one line for standard error. Pure. */
export function connectNotes(
  { question, notes, start }: Pick<ConnectPlan, "question" | "notes" | "start">,
  { found: { tunnel, admin, remoteError }, outcome, unwritten }: Connected,
  { alias: { alias }, look: { running }, issues }: LookReport,
): string[] {
  const unlooked = remoteError === ""
    ? []
    : [`note: tunnel ${tunnel.id} is used though it could not be looked up: ${remoteError}`];
  const blind = running.kind === "unknown"
    ? [`note: ${alias} can be started here, and not be stopped: ${running.why}`]
    : [];
  // People are not told what --json holds anyway.
  const told = start.isTold && outcome.kind === "reached"
    ? issues.map((issue) => `${alias}: ${issue}`)
    : [];
  return [
    ...[...notes, ...baseUrlNote(question, admin), ...unlooked, ...blind, ...told],
    ...(unwritten === undefined ? [] : [unwritten]),
  ];
}

function connectMembers(done: Connected, { look }: LookReport): object {
  const { found, outcome, launched, tail } = done;
  const { pid, record: { mode, command, session_name, log_path } } = done.runtime;
  const exitCode = outcome.kind === "ended" ? outcome.exit.code : undefined;
  const known = exitCode === undefined ? {} : { exit_code: exitCode };
  return {
    tunnel: tunnelPayload(found.tunnel),
    launched,
    mode,
    command,
    session_name,
    log_path,
    launch_diagnostics: outcome.kind === "reached" ? null : { ...known, log_path, log_tail: tail },
    started: launched,
    running: isProcessRunning(look),
    already_running: !launched,
    ...(pid === undefined ? {} : { pid }),
    ...known,
  };
}

function upLine({ launched, found }: Connected, { alias, look }: LookReport): string {
  const how = launched ? "Connected" : "Already connected";
  return `${how} ${alias.alias} to ${found.tunnel.id}: ${look.state}${pagesOf(look)}`;
}

function pagesOf({ effective }: RuntimeLook): string {
  return effective === undefined ? "" : `, see ${effective.baseUrl}/ui`;
}

function troubleLines(done: Connected, report: LookReport): string[] {
  const { outcome, tail, runtime: { record: { log_path: logPath } } } = done;
  const { alias, look } = report;
  const why = outcome.kind === "ended"
    ? `the runtime ended: ${exitWords(outcome.exit)}`
    : outcome.kind === "late"
    ? `still waiting for ${outcome.waitingFor}`
    : "";
  const next = outcome.kind === "late"
    ? typed(`runtimes status ${alias.alias}`)
    : nextCommand(report) ?? typed(`runtimes status ${alias.alias}`);
  return [
    `${alias.alias} is ${look.state}: ${why}`,
    ...(tail.length === 0 ? [`Its log ${logPath} is empty.`] : [
      `The end of its log ${logPath}:`,
      ...tail.map((line) => `  ${shownLogLine(line)}`),
    ]),
    `Next: ${next}`,
  ];
}

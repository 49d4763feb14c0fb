import { type Check, failedChecks, type OpenCheck } from "./check.ts";
import { NEGATIVE_VERDICT } from "./verdict.ts";
import type { DoctorReport } from "./report.ts";
import { tickList } from "./tick_list.ts";

/** Width of the id column; a longer id is followed by one space (cli §5). */
const ID_WIDTH = 24;
const STATE_WIDTH = 4;

/**
 * The findings for people (cli §5).
 *
 * @param explain adds a block for each check that did not pass, and the list of what works
 */
export function textReport(report: DoctorReport, explain: boolean): string[] {
  const { checks, runCommand } = report;
  const failed = failedChecks(checks);
  return [
    ...valueLines(report),
    ...checks.map(checkLine),
    "",
    ...(failed.length === 0 ? ["RESULT ok", `NEXT   ${runCommand}`] : [
      "RESULT fail",
      `FAILED_CHECKS ${failed.join(",")}`,
      `EXIT_CODE ${NEGATIVE_VERDICT}`,
    ]),
    ...(explain ? [...checks.flatMap(explanation), "", ...tickList(report)] : []),
  ];
}

function checkLine({ id, state, summary }: Check): string {
  return `CHECK ${id.padEnd(ID_WIDTH)} ${state.padEnd(STATE_WIDTH)} ${oneLine(summary)}`;
}

function explanation(check: Check): string[] {
  if (check.state === "PASS") return [];
  return ["", `CHECK ${check.id}   ${check.state}`, ...explanationLines(check)];
}

function explanationLines({ why, evidence, next }: OpenCheck): string[] {
  return [
    `  ${why}`,
    ...evidence.map((line) => `  - ${oneLine(line)}`),
    ...next.map((step, index) => `  ${index + 1}. ${step}`),
  ];
}

function valueLines({ values }: DoctorReport): string[] {
  if (values === undefined) return [];
  const width = Math.max(0, ...values.map(({ name }) => name.length));
  const lines = values.map(({ name, shown, origin }) =>
    `CONFIG ${name.padEnd(width)} ${oneLine(shown)}  (${origin})`
  );
  return [...lines, ""];
}

/** What others wrote (a server's message, a value) must not look like lines of ours. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

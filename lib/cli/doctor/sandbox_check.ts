import type { SandboxMode } from "../../config/settings.ts";
import { refusal } from "../../sandbox/boundary.ts";
import type { Holding } from "../../sandbox/held.ts";
import { type Check, failed, passed, warned } from "./check.ts";

const ID = "sandbox";

/**
 * The check `sandbox`: the rights of this process against those that `run` needs. A right that is missing
 * is doubtful only, as `run` may be started with others; in mode `strict` it would not start, and neither
 * with one too many. Pure.
 *
 * @param typedHere a command as it can be typed for the same settings
 */
export function sandboxCheck(
  mode: SandboxMode,
  { missing, excess }: Holding,
  typedHere: (command: string) => string,
): Check {
  const more = excess.map(({ opens, fix }) => `may ${opens}: ${fix}`);
  if (missing.length > 0) {
    const make = mode === "strict" ? failed : warned;
    return make(ID, `mode ${mode}; ${count(missing.length)} that run needs missing here`, {
      why: mode === "strict"
        ? "In mode strict run does not start with less than its plan."
        : "run fails where it lacks a right, at the start or at the call that needs it.",
      evidence: [...missing.map(refusal), ...more],
      next: [`start with the flags of ${typedHere("sandbox plan --format flags")}`],
    });
  }
  if (mode === "strict" && excess.length > 0) {
    return warned(ID, `mode strict; ${count(excess.length)} held here that run does not need`, {
      why: "In mode strict run does not start with more than its plan.",
      evidence: more,
      next: [
        `start with the flags of ${typedHere("sandbox plan --format flags")}, and with no others`,
      ],
    });
  }
  const extent = excess.length === 0
    ? "exactly what run needs is held"
    : mode === "off"
    ? `all that run needs is held, and more: ${typedHere("sandbox check")}`
    : "all that run needs is held; its data plane gets no more";
  return passed(ID, `mode ${mode}; ${extent}`, more);
}

function count(rights: number): string {
  return rights === 1 ? "1 right" : `${rights} rights`;
}

import type { AddressVerdict } from "../../harpoon/address_policy.ts";
import { type Check, type Explanation, failed, passed, skipped, warned } from "./check.ts";
import type { DialOutcome } from "./dial.ts";
import { troubleAdvice } from "./trouble_advice.ts";
import { type Way, wayLine } from "./way.ts";

/** What came of looking at a target. */
export type TargetOutcome =
  | DialOutcome
  /** Its host only resolves to addresses that no call may go to; `range` names what forbids them. */
  | { readonly kind: "forbidden"; readonly range: string };

const WHY = "Calls to this target fail while it is not reached; everything else is served.";
/** What a gateway says when there is nothing behind it. */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * The check `harpoon_target[LABEL]`: whether a configured target can be reached. A network may mend
 * itself and the tunnel works without the target, so only a right that `run` insists on is a failure.
 */
export function targetCheck(label: string, outcome: TargetOutcome, way: Way): Check {
  const id = idOf(label);
  const route = wayLine(way);
  switch (outcome.kind) {
    case "answered": {
      const summary = `HTTP ${outcome.status} from ${way.target}`;
      if (way.via.mode !== "proxy" || !GATEWAY_STATUSES.includes(outcome.status)) {
        return passed(id, summary, [route]);
      }
      return warned(id, `${summary}, or from the proxy ${way.via.url}`, {
        why: WHY,
        evidence: [route, "a proxy answers so when it cannot reach the target itself"],
        next: [
          `ask whoever runs the proxy whether it reaches ${way.target}`,
          "check that the target runs",
        ],
      });
    }
    case "connected":
      return passed(id, `${way.target} accepts connections, but gave no HTTP answer in time`, [
        route,
      ]);
    case "forbidden":
      return warned(id, `${way.target} has no address that may be called (${outcome.range})`, {
        why:
          "Calls are only made to the target's own addresses, and not to this machine by another name.",
        evidence: [route],
        next: [
          `if the address is meant, name it in allowed_addresses of ${way.addressSetting}`,
          "if not, ask whoever runs the name's DNS why it points there",
        ],
      });
    case "trouble": {
      const { summary, next } = troubleAdvice(outcome.trouble, way);
      const told: Explanation = { why: WHY, evidence: [route], next };
      return outcome.trouble.kind === "not_granted"
        ? failed(id, summary, told)
        : warned(id, summary, told);
    }
  }
}

/** Why none of a host's addresses may be connected to; a host without any is left to the dialling. */
export function forbiddenRange(verdicts: readonly AddressVerdict[]): string | undefined {
  const refused = verdicts.flatMap((verdict) => verdict.kind === "refused" ? [verdict.range] : []);
  return refused.length === verdicts.length ? refused[0] : undefined;
}

/** The check where no request may be made. */
export function offlineTargetCheck(label: string): Check {
  return skipped(idOf(label), "not asked (--offline)", WHY, ["run doctor without --offline"]);
}

function idOf(label: string): string {
  return `harpoon_target[${label}]`;
}

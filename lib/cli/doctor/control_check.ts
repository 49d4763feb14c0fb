import { controlErrorHint } from "../../wire/control_error.ts";
import { SETUP_URLS } from "../places.ts";
import { type Check, failed, passed, skipped, warned } from "./check.ts";
import { type Way, wayLine } from "./way.ts";
import { troubleAdvice } from "./trouble_advice.ts";
import type { HopTrouble } from "./hop_trouble.ts";

/** What asking the control plane for the tunnel's metadata gave. */
export type ControlOutcome =
  /** It knows the tunnel and takes the key. */
  | { readonly kind: "known"; readonly name: string | undefined }
  /** It, or something in its place, answered with an error. */
  | {
    readonly kind: "status";
    readonly status: number;
    readonly message: string;
    readonly hint: string | undefined;
  }
  /** It answered with something that is no tunnel. */
  | {
    readonly kind: "not_understood";
    readonly message: string;
    readonly hint?: string | undefined;
  }
  | { readonly kind: "trouble"; readonly trouble: HopTrouble };

const ID = "control_plane_reachable";
const WHY = "run fetches every request from the control plane; without it nothing is served.";

/**
 * The check `control_plane_reachable` (cli §5): what the control plane says no to is a failure, what
 * the network does may pass.
 */
export function controlCheck(outcome: ControlOutcome, way: Way): Check {
  const route = wayLine(way);
  switch (outcome.kind) {
    case "known": {
      const name = outcome.name === undefined ? "" : ` (${outcome.name})`;
      return passed(ID, `${way.target} knows the tunnel${name} and accepts the key`, [route]);
    }
    case "status":
      return statusCheck(outcome, way);
    case "not_understood":
      return warned(ID, `${way.target} answers, but not as a control plane`, {
        why: WHY,
        evidence: [outcome.message, route],
        next: [
          ...(outcome.hint === undefined ? [] : [outcome.hint]),
          "check control_plane.base_url and control_plane.url_path",
        ],
      });
    case "trouble": {
      const { summary, next } = troubleAdvice(outcome.trouble, way);
      const told = { why: WHY, evidence: [route], next };
      return outcome.trouble.kind === "not_granted"
        ? failed(ID, summary, told)
        : warned(ID, summary, told);
    }
  }
}

function statusCheck(
  { status, message, hint }: Extract<ControlOutcome, { kind: "status" }>,
  way: Way,
): Check {
  const next = nextSteps(status, hint, way);
  const told = { why: WHY, evidence: [message, wayLine(way)], next };
  switch (status) {
    case 401:
      return failed(ID, `${way.target} does not accept the API key (401)`, told);
    case 403:
      return failed(ID, `${way.target} does not let this API key use the tunnel (403)`, told);
    case 404:
      return failed(ID, `${way.target} does not know the tunnel (404)`, told);
    case 407:
      return warned(ID, troubleAdvice({ kind: "proxy_credentials" }, way).summary, told);
    default:
      return warned(ID, `${way.target} answers HTTP ${status}`, told);
  }
}

/**
 * The likeliest first. What a code of the control plane names is nearer than what its 403 alone suggests, and
 * the hint that goes with a 403 alone says the same as the action.
 */
function nextSteps(status: number, hint: string | undefined, way: Way): readonly string[] {
  const action = actionFor(status, way);
  if (hint === undefined) return action;
  if (status !== 403) return [...action, hint];
  return hint === controlErrorHint(status, undefined) ? action : [hint, ...action];
}

/** Who has to do what. */
function actionFor(status: number, way: Way): readonly string[] {
  switch (status) {
    case 401:
      return [`whoever owns the key: make a new runtime API key at ${urlOf("Runtime API keys")}`];
    case 403:
      return [`an administrator of the organization: grant Read and Use at ${urlOf(TUNNELS)}`];
    case 404:
      return [`compare control_plane.tunnel_id with the list at ${urlOf(TUNNELS)}`];
    case 407:
      return troubleAdvice({ kind: "proxy_credentials" }, way).next;
    default:
      return status >= 500 ? ["wait: run keeps trying until the control plane is back"] : [];
  }
}

const TUNNELS = "Tunnels management";

function urlOf(label: string): string {
  return SETUP_URLS.find(([known]) => known === label)?.[1] ?? "";
}

/** The check where no request may be made. */
export function offlineControlCheck(): Check {
  return skipped(ID, "not asked (--offline)", WHY, ["run doctor without --offline"]);
}

import type { SandboxMode } from "../../config/settings.ts";
import { refusal } from "../../sandbox/boundary.ts";
import type { Holding } from "../../sandbox/held.ts";
import { type Check, failed, passed, warned } from "../doctor/check.ts";
import { typed } from "../self_command.ts";

const ID = "sandbox";

/**
 * The check `sandbox`: whether this process holds what `run` needs to confine itself. None where the
 * settings want no sandbox.
 */
export function sandboxChecks(mode: SandboxMode, holding: Holding): Check[] {
  const { verdict, missing, excess } = holding;
  if (mode === "off") return [];
  if (verdict === "exact" || (mode === "worker" && missing.length === 0)) {
    return [passed(ID, `${mode}, every right of the plan is held`)];
  }
  const explanation = {
    why: mode === "strict"
      ? "run starts with exactly the plan and not otherwise."
      : "What is missing fails when it is used.",
    evidence: [...missing.map(refusal), ...excess.map(({ opens }) => `may ${opens}`)],
    next: [
      `whoever starts the client: give it the flags of ${typed("sandbox plan")} --format flags`,
    ],
  };
  const summary = `${mode}, ${missing.length} rights are missing, ${excess.length} are too many`;
  return [mode === "strict" ? failed(ID, summary, explanation) : warned(ID, summary, explanation)];
}

import type { Clock } from "../core/clock.ts";
import type { Emit } from "../core/fact.ts";
import { shownAnswer } from "./call_answer.ts";
import { type CallTargets, planCall, type PlanVerdict } from "./call_plan.ts";
import type { CallOrigin, CallRequest, CallResult } from "./call_request.ts";
import { callFacts, callRecord, type FinishedCall } from "./call_told.ts";
import { type CallTrouble, CANCELED, invalidInput, rateMessage } from "./call_trouble.ts";
import { follow } from "./follow.ts";
import type { CallHistory } from "./history.ts";
import type { Sender } from "./send.ts";
import type { TargetRates } from "./target_rates.ts";
import { secretsOf, secretsOfAll } from "./target_secrets.ts";

export type { CallCode, CallOrigin, CallRequest, CallResult } from "./call_request.ts";

/** What calls are made with. */
export interface CallerOptions {
  readonly targets: CallTargets;
  readonly sender: Sender;
  /** `harpoon.max_redirects`: the most a call may follow, and the default. */
  readonly maxRedirects: number;
  readonly allowPlaintextHttp: boolean;
  readonly history: CallHistory;
  readonly rates: TargetRates;
  readonly emit: Emit;
  readonly clock: Clock;
}

/** Makes the calls of all tools: judges, sends, follows redirects, and tells what happened. */
export class Caller {
  readonly #options: CallerOptions;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /**
   * Makes one call (harpoon §4 to §7). Every call, refused or not, leaves one `harpoon_called` fact
   * and one record in the history.
   *
   * @throws the signal's reason once the signal aborts; the outbound request ends with it
   */
  async call(request: CallRequest, about: CallOrigin, signal: AbortSignal): Promise<CallResult> {
    const { targets, sender, allowPlaintextHttp, rates, clock } = this.#options;
    const startedAt = clock.now();
    const target = targets.get(request.label);
    const before = { request, about, target };
    const verdict = this.#judge(request, about);
    if (verdict.kind === "refused") {
      const { trouble } = verdict;
      const ms = clock.now() - startedAt;
      this.#tell({ ...before, sent: undefined, trouble, shown: undefined, ms });
      return refusal(trouble);
    }
    const { plan } = verdict;
    const journey = await follow(plan, {
      targets,
      sender,
      allowPlaintextHttp,
      takeRate: (each) => rates.take(each),
    }, signal);
    const sent = { plan, journey };
    if (journey.kind === "stopped") {
      const { trouble } = journey;
      this.#tell({ ...before, sent, trouble, shown: undefined, ms: clock.now() - startedAt });
      if (trouble === CANCELED) signal.throwIfAborted();
      return refusal(trouble);
    }
    const shown = shownAnswer(journey, targets.labelOf, secretsOfAll(journey.visited));
    this.#tell({ ...before, sent, trouble: undefined, shown, ms: clock.now() - startedAt });
    const bodySize = journey.body.length;
    return { kind: "answered", status: journey.status, ...shown, bodySize };
  }

  /** The rate is asked last: a call that is refused anyway takes none of it. */
  #judge(request: CallRequest, about: CallOrigin): PlanVerdict {
    const { targets, maxRedirects, rates } = this.#options;
    const verdict = planCall(request, about, targets, maxRedirects);
    if (verdict.kind === "refused") return verdict;
    const rate = rates.take(verdict.plan.target);
    if (rate.kind === "ok") return verdict;
    return { kind: "refused", trouble: invalidInput(rateMessage(rate.ms), "rate_limited") };
  }

  #tell(call: FinishedCall): void {
    const { history, emit, clock } = this.#options;
    const secrets = call.sent === undefined
      ? call.target === undefined ? [] : secretsOf(call.target)
      : secretsOfAll(call.sent.journey.visited);
    history.add(callRecord(call, clock.wall(), secrets, history.capturePayloads));
    for (const fact of callFacts(call)) emit(fact);
  }
}

function refusal({ message, code }: CallTrouble): CallResult {
  return { kind: "refused", message, ...(code === undefined ? {} : { code }) };
}

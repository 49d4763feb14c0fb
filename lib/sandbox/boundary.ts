import type { SandboxMode } from "../config/settings.ts";
import { OperatorError } from "../core/errors.ts";
import { wholes } from "./excess.ts";
import { flagOfItem } from "./flags.ts";
import { giveAway } from "./give_away.ts";
import { currentState, type Excess, type Holding, holding, holds, type Query } from "./held.ts";
import type { Permission, PermissionPlan, PlanItem } from "./item.ts";
import { permissionsOf } from "./plan.ts";

/** What a reload means for the data plane's rights. */
export type BoundaryChange =
  /** It has them all. */
  | { readonly kind: "within" }
  /** It needs these, which only another realm can be given. */
  | { readonly kind: "beyond"; readonly permissions: Deno.PermissionOptionsObject };

/** What a boundary is drawn with; the rest is for tests. */
export interface BoundaryOptions {
  readonly mode: SandboxMode;
  /** Asked for once: at the start, in mode `off` only when somebody wants to know. */
  readonly plan: () => PermissionPlan;
  /** Variables that were taken away from the runtime. */
  readonly cleared?: readonly string[];
  /** Whether a reload may come to need more: not without a file of settings. */
  readonly mayGrow?: boolean;
  readonly query?: Query;
  readonly give?: (plan: PermissionPlan) => Permission[];
  readonly now?: () => number;
}

/** The line around a running client: what it was to hold, what it holds, and what it has given away. */
export class Boundary {
  readonly mode: SandboxMode;
  readonly #options: BoundaryOptions;
  #atStart: AtStart | undefined;
  /** In force since a reload; before, the one of the start is. */
  #renewedPlan: PermissionPlan | undefined;
  #proposed: PermissionPlan | undefined;
  #kept: readonly Permission[] = [];
  #appliedAt: number | undefined;

  /** @throws OperatorError in mode `strict` if the process holds anything else than the plan */
  constructor(options: BoundaryOptions) {
    this.mode = options.mode;
    this.#options = options;
    // Where nothing is confined the question can wait: a start has more urgent things to do.
    if (this.mode === "off") return;
    const { found } = this.#start;
    if (this.mode === "strict" && found.verdict !== "exact") {
      throw new OperatorError(strictLines(found).join("\n"));
    }
  }

  get #start(): AtStart {
    return this.#atStart ??= atStart(this.#options);
  }

  get #plan(): PermissionPlan {
    return this.#renewedPlan ?? this.#start.plan;
  }

  /** Rights without any limit, which make code that gets into this process worth a lot. */
  get wholes(): readonly Excess[] {
    return wholes(this.#options.query ?? currentState);
  }

  /** Whether rights have to be kept somewhere for a reload: `strict` never held any beyond the plan. */
  get mayGrow(): boolean {
    return this.mode === "worker" && this.#options.mayGrow === true;
  }

  /** What the data plane's Worker is given: its part of the plan, as far as this process holds it. */
  get permissions(): Deno.PermissionOptionsObject {
    return permissionsOf(this.#engineItems(this.#plan));
  }

  /** The data plane runs and everything is open: this realm gives away what it needs no more. */
  confine(): void {
    if (this.mode === "off") return;
    const { give = giveAway, now = Date.now } = this.#options;
    this.#kept = give(this.#plan);
    this.#appliedAt = now();
  }

  /**
   * Takes note of what a reload would need.
   *
   * @throws OperatorError in mode `strict` if that is more than was held at the start, one line a right
   */
  propose(plan: PermissionPlan): void {
    const lacking = plan.items.filter((item) => !this.#start.held.has(keyOf(item)));
    if (this.mode === "strict" && lacking.length > 0) {
      throw new OperatorError(lacking.map(refusal).join("\n"));
    }
    this.#proposed = plan;
  }

  /** What the proposed plan means for the data plane. */
  change(): BoundaryChange {
    const now = new Set(this.#engineItems(this.#plan).map(keyOf));
    const next = engineItems(this.#proposed ?? this.#plan);
    return next.every((item) => now.has(keyOf(item)) || this.#isKnownMissing(item))
      ? { kind: "within" }
      : { kind: "beyond", permissions: permissionsOf(next) };
  }

  /** The proposed plan has come into force, in a realm of its own if `renewed`. */
  accept(renewed: boolean): void {
    const proposed = this.#proposed;
    this.#proposed = undefined;
    if (proposed === undefined || !renewed) return;
    this.#renewedPlan = proposed;
  }

  /** The two words that say how things are. */
  get state(): Pick<BoundaryReport, "mode" | "verdict"> {
    const { mode, verdict } = this.report();
    return { mode, verdict };
  }

  /** What is asked of the boundary by logs, pages and checks. */
  report(): BoundaryReport {
    const { found: { missing, excess }, held } = this.#start;
    const isConfined = this.#appliedAt !== undefined;
    const kept = isConfined ? this.#kept.map((name) => ({ name })) : [];
    const tooMuch = isConfined ? kept.length > 0 : excess.length > 0;
    return {
      mode: this.mode,
      appliedAt: this.#appliedAt,
      verdict: missing.length > 0 ? "less" : tooMuch ? "more" : "exact",
      items: this.#plan.items.map((item) => ({
        ...item,
        held: held.has(keyOf(item)) || this.#isRenewed(item),
      })),
      cleared: this.#options.cleared ?? [],
      kept: this.#kept,
      missing,
      excess: isConfined ? [] : excess,
    };
  }

  /** What the plan asks for now and did not at the start: only a realm that was given it asks for it. */
  #isRenewed(item: PlanItem): boolean {
    return !this.#start.plan.items.some((known) => keyOf(known) === keyOf(item));
  }

  #isKnownMissing(item: PlanItem): boolean {
    return this.#start.found.missing.some((known) => keyOf(known) === keyOf(item));
  }

  #engineItems(plan: PermissionPlan): PlanItem[] {
    return engineItems(plan).filter((item) => !this.#isKnownMissing(item));
  }
}

/** No line at all: for a client that another program runs within itself. */
export const NO_BOUNDARY: Boundary = new Boundary({
  mode: "off",
  plan: () => ({ items: [], denyNet: [] }),
});

/** As found at the start, when all of it could be asked. */
interface AtStart {
  readonly plan: PermissionPlan;
  readonly found: Holding;
  readonly held: ReadonlySet<string>;
}

function atStart({ plan: planned, query = currentState }: BoundaryOptions): AtStart {
  const plan = planned();
  const held = plan.items.filter((item) => holds(item, query)).map(keyOf);
  return { plan, found: holding(plan, query), held: new Set(held) };
}

/** The state of a boundary. */
export interface BoundaryReport {
  readonly mode: SandboxMode;
  /** Unix milliseconds of when this realm gave its rights away; absent while it has not. */
  readonly appliedAt: number | undefined;
  readonly verdict: Holding["verdict"];
  readonly items: readonly (PlanItem & { readonly held: boolean })[];
  /** Variables that the runtime would have obeyed. */
  readonly cleared: readonly string[];
  /** Kinds of right that this realm still holds wider than the plan. */
  readonly kept: readonly Permission[];
  readonly missing: Holding["missing"];
  readonly excess: Holding["excess"];
}

function engineItems({ items }: PermissionPlan): PlanItem[] {
  return items.filter(({ realm }) => realm === "engine");
}

function keyOf({ realm, permission, value }: PlanItem): string {
  return `${realm} ${permission} ${value}`;
}

/** A right that is missing, as one line for the operator. */
export function refusal(item: PlanItem): string {
  return `${item.setting}: not permitted to ${item.reason}: run with ${flagOfItem(item)}`;
}

function strictLines({ missing, excess }: Holding): string[] {
  return [
    ...missing.map(refusal),
    ...excess.map(({ opens, fix }) => `sandbox.mode strict: may ${opens}: ${fix}`),
  ];
}

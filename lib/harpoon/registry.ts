import { originsOnly } from "../core/redact.ts";
import { isLabel, LABEL_PATTERN } from "./label.ts";
import { freeLabel } from "./label_for_role.ts";
import type { AllowedUrls } from "./redirect_policy.ts";
import { registeredForm } from "./registered_form.ts";
import type { LabelOf } from "./rewrite_json.ts";
import { chooseByKey } from "./tag_choice.ts";
import type { Target } from "./target.ts";
import { TargetIndex } from "./target_index.ts";
import { checkTargetUrl } from "../core/target_url.ts";

/** The target as it was registered, or the rule that refused it; a rule shows an origin at most. */
export type Registration =
  | { readonly kind: "registered"; readonly target: Target }
  | { readonly kind: "refused"; readonly rule: string };

/** What replacing a group did, each list in the order of what was given (`removed`: of before). */
export interface GroupChange {
  readonly added: Target[];
  readonly removed: Target[];
  /** Already there, under the labels they had. */
  readonly kept: Target[];
  readonly refused: { readonly label: string; readonly rule: string }[];
}

/** More than any operator writes down; labels become names in metrics, so there must be an end. */
const MAX_TARGETS = 10_000;

/**
 * Every target that may be called, and the rules of becoming one (harpoon §3). The URLs it is asked
 * about are normal forms, and are compared as a whole.
 */
export class TargetRegistry implements AllowedUrls {
  readonly #index = new TargetIndex();
  /** Group, then what makes a target of it the same one again, then the label it got. */
  readonly #groups = new Map<string, Map<string, string>>();
  readonly #allowPlaintextHttp: boolean;

  constructor(rules: { readonly allowPlaintextHttp: boolean } = { allowPlaintextHttp: false }) {
    this.#allowPlaintextHttp = rules.allowPlaintextHttp;
  }

  /** How many targets there are. */
  get size(): number {
    return this.#index.size;
  }

  /** The URLs of exact targets, for telling by how little a redirect missed one. */
  get urls(): readonly string[] {
    return this.all().filter(({ kind }) => kind === "exact").map(({ url }) => url);
  }

  /** Every target in the order of registration. */
  all(): readonly Target[] {
    return this.#index.all();
  }

  /** The target with exactly this label. */
  get(label: string): Target | undefined {
    return this.#index.get(label);
  }

  /** Adds a target, unless a rule is against it. */
  register(given: Target): Registration {
    const target = registeredForm(given);
    if (!isLabel(target.label)) {
      return refused(`label ${JSON.stringify(target.label)} must match ${LABEL_PATTERN}`);
    }
    const url = checkTargetUrl(target.url, this.#allowPlaintextHttp);
    if (url.kind === "refused") return refused(url.rule);
    if (this.#index.get(target.label) !== undefined) {
      return refused(`duplicate label ${target.label}: each target needs one of its own`);
    }
    if (this.size >= MAX_TARGETS) {
      return refused(`there are ${MAX_TARGETS} targets already, which is the limit`);
    }
    const [twin] = this.#index.at(url.url);
    if (twin !== undefined && twin.egress.unixSocket !== target.egress.unixSocket) {
      return refused(`duplicate target url ${originsOnly(url.url)} uses a different transport`);
    }
    const registered = { ...target, url: url.url };
    this.#index.add(registered);
    return { kind: "registered", target: registered };
  }

  /**
   * Makes these targets the whole of a group, in one step: what the group had and they do not name
   * leaves, what is the same (wanted label, URL, transport and tags) keeps its place and the label
   * it got, the rest is registered, with `-1`, `-2`, … behind a label that is taken. The same
   * targets again change nothing (harpoon §15).
   */
  replaceGroup(group: string, targets: readonly Target[]): GroupChange {
    const before = this.#groups.get(group) ?? new Map<string, string>();
    const after = new Map<string, string>();
    const wanted = new Map(
      targets.map(registeredForm).map((target) => [identityOf(target), target]),
    );
    const change: GroupChange = { added: [], removed: [], kept: [], refused: [] };
    // First what leaves: its labels and its room are free for what comes.
    for (const [identity, label] of before) {
      const removed = wanted.has(identity) ? undefined : this.#index.remove(label);
      if (removed !== undefined) change.removed.push(removed);
    }
    for (const [identity, target] of wanted) {
      const label = before.get(identity);
      if (label !== undefined) {
        const kept = { ...target, label };
        this.#index.replace(kept);
        change.kept.push(kept);
        after.set(identity, label);
        continue;
      }
      const free = freeLabel(target.label, (each) => this.get(each) !== undefined);
      const registration = this.register({ ...target, label: free });
      if (registration.kind === "refused") {
        change.refused.push({ label: target.label, rule: registration.rule });
        continue;
      }
      change.added.push(registration.target);
      after.set(identity, registration.target.label);
    }
    this.#groups.set(group, after);
    return change;
  }

  /** Whether a redirect may go to this URL. */
  allows(url: string): boolean {
    return this.targetAllowing(url) !== undefined;
  }

  /**
   * The target that lets a redirect go to this URL: an exact one at it, else the nearest prefix
   * target above it. Never a GraphQL target, which takes its own documents and nothing else.
   */
  targetAllowing(url: string): Target | undefined {
    return this.#index.at(url).find(({ kind }) => kind === "exact") ?? this.#index.above(url);
  }

  /** The label that stands for a URL in answers (harpoon §7). */
  readonly labelOf: LabelOf = (url, jsonKey) =>
    chooseByKey([...this.#index.at(url)], jsonKey)?.label;
}

/** What makes a target of a group the same one the next time it comes. */
function identityOf({ label, kind, url, egress, tags }: Target): string {
  return JSON.stringify([label, kind, url, egress.unixSocket ?? null, tags]);
}

function refused(rule: string): Registration {
  return { kind: "refused", rule };
}

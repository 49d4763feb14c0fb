import { schemaLimits } from "../schemas.ts";
import { callTarget } from "./call_target.ts";
import { getOauthTargetAudience } from "./get_oauth_target_audience.ts";
import { graphqlQuery } from "./graphql_query.ts";
import { httpCallout } from "./http_callout.ts";
import { listTargets } from "./list_targets.ts";
import type { Caller, Targets, Tool } from "./tool.ts";

/**
 * What Harpoon's tools need: the targets, who calls them, and the limits of the settings. Those may
 * change from one read to the next, so a source is passed on and never copied.
 */
export interface ToolSource {
  /** Always the same object; the targets it tells of come and go. */
  readonly targets: Targets;
  /** Always the same object, too. */
  readonly caller: Caller;
  /** Largest response of targets that name no limit of their own. */
  readonly maxResponseBytes: number;
  /** Most redirects a call may follow. */
  readonly maxRedirects: number;
}

/** Another name for a tool, as first published (harpoon §13). */
const ALIASES: Readonly<Record<string, string>> = { "harpoon.http_callout": "http_callout" };

/**
 * The tools as they are right now: which there are, and what their schemas allow, follows from the
 * targets, and those come and go. Schemas are made anew only when that changes.
 */
export class ToolSet {
  readonly #source: ToolSource;
  #made: { readonly key: string; readonly tools: readonly Tool[] } | undefined;

  constructor(source: ToolSource) {
    this.#source = source;
  }

  /** Sorted by name (harpoon §4). */
  get tools(): readonly Tool[] {
    const { targets, caller } = this.#source;
    const all = targets.all();
    const limits = schemaLimits(all, this.#source);
    const kinds = new Set(all.map(({ kind }) => kind));
    const key = JSON.stringify([limits, kinds.has("prefix"), kinds.has("graphql")]);
    if (this.#made?.key !== key) {
      const world = { targets, caller, limits };
      const tools = [
        callTarget(world),
        getOauthTargetAudience(world),
        ...(kinds.has("graphql") ? [graphqlQuery(world)] : []),
        ...(kinds.has("prefix") ? [httpCallout(world)] : []),
        listTargets(world),
      ];
      this.#made = { key, tools };
    }
    return this.#made.tools;
  }

  /** The tool with this name, or this other name; `undefined` if it is not there now. */
  named(name: string): Tool | undefined {
    const meant = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
    return this.tools.find(({ listing }) => listing.name === meant);
  }
}

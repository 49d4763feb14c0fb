import * as z from "zod/mini";
import type { JsonObject } from "../../wire/json.ts";
import { publishedSchema, readArguments } from "../schemas.ts";
import { METHODS, type Target } from "../target.ts";
import type { Tool, ToolWorld } from "./tool.ts";

const NAME = "list_targets";

const INPUT = z.strictObject({
  categories: filter("Show targets of any of these categories"),
  sources: filter("Show targets of any of these sources"),
  tags: filter("Show targets that have all of these tags"),
});

const OUTPUT = z.strictObject({
  targets: z.array(z.strictObject({
    label: z.string(),
    description: z.optional(z.string()),
    category: z.optional(z.string()),
    source: z.optional(z.string()),
    tags: z.optional(z.array(z.string())),
    allowed_methods: z.array(z.enum(METHODS)),
    kind: z.optional(z.enum(["prefix", "graphql"])).check(
      z.describe("`prefix` targets take paths (http_callout), `graphql` ones graphql_query"),
    ),
    operations: z.optional(z.array(z.string())).check(
      z.describe("Operations of a `graphql` target"),
    ),
  })),
});

/** Which targets to show; an empty list lets everything through. */
export interface TargetFilter {
  readonly categories: readonly string[];
  readonly sources: readonly string[];
  readonly tags: readonly string[];
}

/** `list_targets`: what there is to call, never where it is (harpoon §4). */
export function listTargets({ targets }: Pick<ToolWorld, "targets">): Tool {
  return {
    listing: {
      name: NAME,
      title: "List Harpoon targets",
      description: "Lists the allowlisted targets by label, with the methods each one takes. " +
        "Call it first: every other tool wants a label from here.",
      inputSchema: publishedSchema(INPUT),
      outputSchema: publishedSchema(OUTPUT),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    call(given) {
      const { categories = [], sources = [], tags = [] } = readArguments(NAME, INPUT, given);
      const wanted = matchingTargets(targets.all(), { categories, sources, tags });
      const output = { targets: wanted.map(shown) };
      return Promise.resolve({ kind: "done", output, brief: output });
    },
  };
}

/**
 * The targets a filter lets through, in their order: of any named category, of any named source, with
 * every named tag. Values are trimmed and compared in lower case, blank ones do not count.
 */
export function matchingTargets(
  targets: readonly Target[],
  filter: TargetFilter,
): readonly Target[] {
  const categories = folded(filter.categories);
  const sources = folded(filter.sources);
  const tags = folded(filter.tags);
  return targets.filter((target) =>
    (categories.length === 0 || categories.includes(target.category)) &&
    (sources.length === 0 || sources.includes(target.source)) &&
    tags.every((tag) => target.tags.includes(tag))
  );
}

function folded(values: readonly string[]): readonly string[] {
  return values.map((value) => value.trim().toLowerCase()).filter((value) => value !== "");
}

function shown(target: Target): JsonObject {
  const { label, description, category, source, tags, methods, kind, operations } = target;
  return {
    label,
    ...(description === undefined || description === ""
      ? {}
      : { description: withoutUrls(description) }),
    ...(category === "" ? {} : { category }),
    ...(source === "" ? {} : { source }),
    ...(tags.length === 0 ? {} : { tags }),
    allowed_methods: methods,
    ...(kind === "exact" ? {} : { kind }),
    ...(kind === "graphql" ? { operations: operations.map(({ name }) => name) } : {}),
  };
}

/** The operator's words without addresses: they are for people, and URLs never appear (harpoon §12.7). */
function withoutUrls(description: string): string {
  return description.replace(/https?:\/\/\S*/gi, "[URL]");
}

function filter(description: string) {
  return z.optional(z.array(z.string()).check(z.describe(description)));
}

import * as z from "zod/mini";
import { audienceOf } from "../audience.ts";
import { labelField, publishedSchema, readArguments } from "../schemas.ts";
import type { Tool, ToolWorld } from "./tool.ts";

const NAME = "get_oauth_target_audience";

const INPUT = z.strictObject({
  label: labelField("Label of the token endpoint's target, as list_targets shows it"),
});

const OUTPUT = z.strictObject({ audience: z.string().check(z.meta({ format: "uri" })) });

/**
 * `get_oauth_target_audience`: the URL of a discovered token endpoint, the one URL Harpoon tells on
 * purpose (harpoon §4).
 */
export function getOauthTargetAudience({ targets }: Pick<ToolWorld, "targets">): Tool {
  return {
    listing: {
      name: NAME,
      title: "Get OAuth target audience",
      description:
        "Gives the audience of a private_key_jwt assertion for an OAuth token endpoint: " +
        "its URL exactly as the authorization server's metadata spells it.",
      inputSchema: publishedSchema(INPUT),
      outputSchema: publishedSchema(OUTPUT),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    call(given) {
      const { label } = readArguments(NAME, INPUT, given);
      const target = targets.get(label);
      const answer = target === undefined
        ? { kind: "refused" as const, message: "unknown target" }
        : audienceOf(target);
      if (answer.kind === "refused") {
        return Promise.resolve({ kind: "failed", label, message: answer.message });
      }
      const output = { audience: answer.audience };
      return Promise.resolve({ kind: "done", output, brief: output });
    },
  };
}

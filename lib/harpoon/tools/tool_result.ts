import type { ToolOutcome } from "./tool.ts";

/** A tool's outcome as its result (harpoon §4); a failure's code is ours (harpoon §15). */
export function toolResult(outcome: ToolOutcome) {
  switch (outcome.kind) {
    case "done":
      return {
        content: [{ type: "text", text: JSON.stringify(outcome.brief) }],
        structuredContent: outcome.output,
      };
    case "failed": {
      const { label, message, code } = outcome;
      return {
        content: [{ type: "text", text: `label ${label === "" ? "unknown" : label}: ${message}` }],
        isError: true,
        ...(code === undefined ? {} : { _meta: { code } }),
      };
    }
  }
}

import type { AssistantKnowledge } from "../runtime/admin_assistant.ts";

/** What the assistant of the admin pages is told of this program; loaded when it is first asked. */
export const assistantKnowledge: (() => Promise<AssistantKnowledge>) | undefined = async () => {
  const { developerInstructions, helpPages } = await import("./codex/assistant_knowledge.ts");
  return { instructions: developerInstructions, pages: helpPages };
};

import type { McpBinding, Settings } from "../config/settings.ts";

/** A channel whose server is a child process. */
export type StdioBinding = McpBinding & { readonly kind: "stdio" };

/** The stdio bindings whose channel is polled: only these are started. */
export function polledStdioBindings(
  { mcp, controlPlane: { pollChannels } }: Pick<Settings, "mcp" | "controlPlane">,
): StdioBinding[] {
  return mcp.bindings.filter((binding): binding is StdioBinding =>
    binding.kind === "stdio" && (pollChannels?.includes(binding.channel) ?? true)
  );
}

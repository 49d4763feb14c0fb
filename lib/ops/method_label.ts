import { OTHER } from "./instruments.ts";

/** Methods that may be a label value; a method comes from the wire, so all others are `other`. */
const MCP_METHODS: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "completion/complete",
  "logging/setLevel",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/read",
  "resources/subscribe",
  "resources/templates/list",
  "resources/unsubscribe",
  "roots/list",
  "sampling/createMessage",
  "elicitation/create",
  "server/discover",
  "subscriptions/listen",
  "tools/call",
  "tools/list",
  "tasks/cancel",
  "tasks/get",
  "tasks/list",
  "tasks/result",
  "tasks/update",
  "notifications/cancelled",
  "notifications/initialized",
  "notifications/progress",
  "notifications/roots/list_changed",
]);

/** A method as a label value; empty for what has none. */
export function methodLabel(method: string | undefined): string {
  if (method === undefined) return "";
  return MCP_METHODS.has(method) ? method : OTHER;
}

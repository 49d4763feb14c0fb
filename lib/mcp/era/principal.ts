import type { HeaderList } from "../../wire/header_list.ts";

/** Words in the names of headers that tell who asks, as gateways and MCP servers use them. */
const IDENTITY = new Set(
  ("auth authorization token key apikey cookie user email account tenant organization org subject " +
    "identity credential credentials").split(" "),
);
const NOT_IDENTITY: ReadonlySet<string> = new Set(["user-agent", "idempotency-key"]);

/**
 * Who a command comes from, by the headers that go on to the target and tell it (mcp-eras §4.5). Two
 * principals never share a session at the target; commands without any such header are all of one.
 */
export function principalOf(headers: HeaderList): string {
  const lines = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => tellsWho(name))
    .map(([name, value]) => `${name}: ${value}`);
  return lines.sort().join("\n");
}

function tellsWho(name: string): boolean {
  return !name.startsWith("mcp-") && !NOT_IDENTITY.has(name) &&
    name.split(/[-_]/).some((word) => IDENTITY.has(word));
}

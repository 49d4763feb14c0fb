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
  const lines: string[] = [];
  for (const [name, value] of headers) {
    if (tellsWho(name)) lines.push(`${name.toLowerCase()}: ${value}`);
  }
  return lines.length < 2 ? lines[0] ?? "" : lines.sort().join("\n");
}

/** Names seen before, as they were written: nearly every call brings the same few. */
const judged = new Map<string, boolean>();
/** Names come from callers; with so many different ones remembering is no use. */
const MAX_JUDGED = 512;

function tellsWho(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  if (judged.size >= MAX_JUDGED) judged.clear();
  const verdict = judge(name.toLowerCase());
  judged.set(name, verdict);
  return verdict;
}

function judge(name: string): boolean {
  return !name.startsWith("mcp-") && !NOT_IDENTITY.has(name) &&
    name.split(/[-_]/).some((word) => IDENTITY.has(word));
}

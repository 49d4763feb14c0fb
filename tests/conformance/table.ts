/** The ways between a suite and a server that are looked at (mcp-eras §9, last line). */

/** What is between them. */
export type Between = "direct" | "through, same era" | "through, bridged";

/** One way. */
export interface Way {
  /** The revision of the suite's client. */
  readonly version: "2025-11-25" | "2026-07-28";
  readonly server: "legacy" | "modern";
  readonly target: "HTTP" | "stdio";
  readonly between: Between;
  /** Required scenarios in all. */
  readonly required: number;
  /** Required scenarios that cannot pass this way, and why they cannot. */
  readonly known: Readonly<Record<string, string>>;
}

/** As people read it. */
export function wayName({ version, server, target, between }: Way): string {
  return `${version} client, ${server} server over ${target}, ${between}`;
}

const LEGACY = { version: "2025-11-25", required: 30, known: {} } as const;
const MODERN = { version: "2026-07-28", required: 37, known: {} } as const;

/** A modern server's question has a name; a legacy server's, turned into one, is given one by us. */
const KEYLESS = {
  "input-required-result-basic-elicitation":
    "the suite wants the key user_name, and a legacy request carries no key",
} as const;

function throughTunnel(target: "HTTP" | "stdio"): Way[] {
  return [
    { ...LEGACY, server: "legacy", target, between: "through, same era" },
    { ...MODERN, server: "modern", target, between: "through, same era" },
    { ...MODERN, server: "legacy", target, between: "through, bridged", known: KEYLESS },
    { ...LEGACY, server: "modern", target, between: "through, bridged" },
  ];
}

/** All ways. The suite speaks HTTP alone, so stdio servers cannot be asked directly. */
export const WAYS: readonly Way[] = [
  { ...LEGACY, server: "legacy", target: "HTTP", between: "direct" },
  { ...MODERN, server: "modern", target: "HTTP", between: "direct" },
  ...throughTunnel("HTTP"),
  ...throughTunnel("stdio"),
];

/** The ways between a suite and a server that are looked at (mcp-eras §9, last line). */

/** One way. */
export interface Way {
  readonly name: string;
  /** The revision of the suite's client. */
  readonly version: "2025-11-25" | "2026-07-28";
  readonly server: "legacy" | "modern";
  readonly isBridged: boolean;
  /** The bridge carries the asks of a legacy server to a legacy client. */
  readonly relaysAsks?: boolean;
  /** Required scenarios in all. */
  readonly required: number;
  /** Required scenarios that cannot pass this way, and why they cannot. */
  readonly known: Readonly<Record<string, string>>;
}

/** A legacy server's requests reach its consumer only through a channel that carries them. */
const ASKS = "a legacy server's own requests are refused on a channel that is not bridged";

/** All ways. */
export const WAYS: readonly Way[] = [
  {
    name: "legacy client, legacy server, direct",
    version: "2025-11-25",
    server: "legacy",
    isBridged: false,
    required: 30,
    known: {},
  },
  {
    name: "modern client, modern server, direct",
    version: "2026-07-28",
    server: "modern",
    isBridged: false,
    required: 37,
    known: {},
  },
  {
    name: "legacy client, legacy server, passed through",
    version: "2025-11-25",
    server: "legacy",
    isBridged: true,
    required: 30,
    known: {
      "tools-call-sampling": ASKS,
      "tools-call-elicitation": ASKS,
      "elicitation-sep1034-defaults": ASKS,
      "elicitation-sep1330-enums": ASKS,
    },
  },
  {
    name: "legacy client, legacy server, asks relayed",
    version: "2025-11-25",
    server: "legacy",
    isBridged: true,
    relaysAsks: true,
    required: 30,
    known: {},
  },
  {
    name: "modern client, modern server, passed through",
    version: "2026-07-28",
    server: "modern",
    isBridged: true,
    required: 37,
    known: {},
  },
  {
    name: "modern client, legacy server, bridged",
    version: "2026-07-28",
    server: "legacy",
    isBridged: true,
    required: 37,
    known: {
      "input-required-result-basic-elicitation":
        "the suite wants the key user_name, and a legacy request carries no key",
    },
  },
  {
    name: "legacy client, modern server, bridged",
    version: "2025-11-25",
    server: "modern",
    isBridged: true,
    required: 30,
    known: {},
  },
];

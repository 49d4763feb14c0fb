import type { Egress } from "../core/egress.ts";
import type { HeaderList } from "../wire/header_list.ts";

/** Methods a target can be opened for (harpoon §13). */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
/** Methods of a target that names none. */
export const DEFAULT_METHODS = ["GET", "POST", "PUT"] as const satisfies readonly Method[];

/** A method a target can be opened for. */
export type Method = typeof METHODS[number];

/**
 * What of a target may be called: its URL and nothing else, paths below it too, or named GraphQL
 * operations at its URL.
 */
export type TargetKind = "exact" | "prefix" | "graphql";

/** A document the operator has stored; callers name it and pass variables. */
export interface GraphqlOperation {
  readonly name: string;
  readonly document: string;
}

/** One HTTP endpoint that may be called, with everything that decides about a call (harpoon §3). */
export interface Target {
  readonly label: string;
  readonly kind: TargetKind;
  /** As the operator, or the document it came from, spells it. */
  readonly originalUrl: string;
  /** Scheme and host lower-cased, everything else as written: what allow decisions compare. */
  readonly url: string;
  readonly description: string | undefined;
  readonly category: string;
  readonly source: string;
  /** Lower case, sorted, each once. */
  readonly tags: readonly string[];
  /** Why discovery may register it; absent for targets of the settings. */
  readonly inclusionReason: string | undefined;
  readonly methods: readonly Method[];
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** Default and ceiling of a call. */
  readonly timeoutMs: number;
  /** Put on every request last, where they beat the caller's; values are secrets. */
  readonly headers: HeaderList;
  readonly rate: { readonly calls: number; readonly perMs: number } | undefined;
  /** CIDR ranges its host must resolve into; absent: any address that is not refused by itself. */
  readonly addresses: readonly string[] | undefined;
  /** Of `graphql` targets; empty for others. */
  readonly operations: readonly GraphqlOperation[];
  readonly egress: Egress;
}

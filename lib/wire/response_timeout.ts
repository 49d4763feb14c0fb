/** Nanoseconds in each unit of the control plane's duration grammar. */
const UNIT_NS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const MAX_INT64 = 9_223_372_036_854_775_807n;
const GRAMMAR = /^([0-9]+)(ns|us|ms|s|m|h)$/;
/** The longest digit string that can still fit 64 bits once leading zeros are dropped. */
const MAX_DIGITS = 19;

/**
 * The `response_timeout` of a command in milliseconds (fractions possible), or `undefined` when the
 * value is not one: such a value is ignored and the command has no deadline (wire-protocol §2).
 * `0` is valid and means already expired.
 */
export function responseTimeoutMs(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const [whole, digits, unit] = GRAMMAR.exec(value) ?? [];
  if (whole !== value || digits === undefined || unit === undefined) return undefined;
  const significant = digits.replace(/^0+(?=.)/, "");
  if (significant.length > MAX_DIGITS) return undefined;
  const unitNs = UNIT_NS[unit] ?? 0n;
  const plainNs = Number(significant) * Number(unitNs);
  if (plainNs <= Number.MAX_SAFE_INTEGER) return plainNs / 1e6;
  const ns = BigInt(significant) * unitNs;
  return ns > MAX_INT64 ? undefined : Number(ns) / 1e6;
}

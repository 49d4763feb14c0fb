/**
 * The series of a `/metrics` text, each summed over its labels; buckets of histograms are left out.
 * Lines that cannot be read are skipped.
 */
export function metricSums(text: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const line of text.split("\n")) {
    const found = /^([A-Za-z_:][\w:]*)(?:\{.*\})?\s+(\S+)/.exec(line);
    const [, name, written] = found ?? [];
    if (name === undefined || name.endsWith("_bucket")) continue;
    const value = Number(written);
    if (Number.isFinite(value)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return sums;
}

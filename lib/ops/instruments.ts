/**
 * Counters, gauges and histograms with their Prometheus text form (version 0.0.4). Written here
 * because folding facts is on the hot path: an observation is one map look-up and one addition.
 */

/**
 * Distinct label sets of one metric; later ones count together as `other`. Enough for 32 channels
 * with the statuses they use, and few enough that names from the wire cannot fill the memory.
 */
export const MAX_LABEL_SETS = 200;

/** The label value of what did not fit. */
export const OTHER = "other";

/** A metric that can write itself. */
export interface Instrument {
  render(): string;
}

/** A count that only grows; made with its labels' names, fed with their values in that order. */
export class Counter implements Instrument {
  readonly #series: SeriesTable<{ total: number }>;

  constructor(
    readonly name: string,
    readonly help: string,
    ...labels: readonly string[]
  ) {
    this.#series = new SeriesTable(labels, () => ({ total: 0 }));
  }

  /** Adds `n` >= 0; adding 0 makes the series visible before anything happened. */
  add(n: number, ...labels: readonly string[]): void {
    this.#series.at(labels).total += n;
  }

  render(): string {
    let out = heading(this.name, this.help, "counter");
    for (const [labels, series] of this.#series.entries()) {
      out += `${this.name}${braces(labels)} ${number(series.total)}\n`;
    }
    return out;
  }
}

/** A value that goes up and down; without labels. */
export class Gauge implements Instrument {
  #value = 0;

  constructor(readonly name: string, readonly help: string) {}

  set(value: number): void {
    this.#value = value;
  }

  render(): string {
    return `${heading(this.name, this.help, "gauge")}${this.name} ${number(this.#value)}\n`;
  }
}

/** What does not change while the process runs, told by its labels; its value is 1. */
export class Info implements Instrument {
  readonly #labels: string;

  constructor(
    readonly name: string,
    readonly help: string,
    labels: Readonly<Record<string, string>>,
  ) {
    this.#labels = Object.entries(labels).map(([key, value]) => `${key}="${escapeLabel(value)}"`)
      .join(",");
  }

  render(): string {
    return `${heading(this.name, this.help, "gauge")}${this.name}${braces(this.#labels)} 1\n`;
  }
}

/** Observations sorted into buckets by upper bound, with their sum and count. */
export class Histogram implements Instrument {
  readonly #series: SeriesTable<{ sum: number; readonly buckets: Float64Array }>;

  /** @param bounds ascending upper bounds, without `+Inf` */
  constructor(
    readonly name: string,
    readonly help: string,
    readonly bounds: readonly number[],
    ...labels: readonly string[]
  ) {
    const size = bounds.length + 1;
    this.#series = new SeriesTable(labels, () => ({ sum: 0, buckets: new Float64Array(size) }));
  }

  /** Counts one value; one that is not finite is no observation. */
  observe(value: number, ...labels: readonly string[]): void {
    if (!Number.isFinite(value)) return;
    const series = this.#series.at(labels);
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? Infinity)) bucket++;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.sum += value;
  }

  render(): string {
    let out = heading(this.name, this.help, "histogram");
    for (const [labels, series] of this.#series.entries()) {
      let count = 0;
      series.buckets.forEach((inBucket, i) => {
        count += inBucket;
        const le = `le="${number(this.bounds[i] ?? Infinity)}"`;
        out += `${this.name}_bucket${braces(labels === "" ? le : `${labels},${le}`)} ${count}\n`;
      });
      out += `${this.name}_sum${braces(labels)} ${number(series.sum)}\n`;
      out += `${this.name}_count${braces(labels)} ${count}\n`;
    }
    return out;
  }
}

/** The series of one metric by label values, bounded. */
class SeriesTable<T> {
  readonly #names: readonly string[];
  readonly #make: () => T;
  readonly #byKey = new Map<string, { readonly labels: string; readonly series: T }>();
  #overflow: T | undefined;
  /** What was fed last is mostly what is fed next, and comparing costs less than a key. */
  #last: { readonly values: readonly string[]; readonly series: T } | undefined;

  constructor(names: readonly string[], make: () => T) {
    this.#names = names;
    this.#make = make;
    // Without labels there is one series, and it exists from the start.
    if (names.length === 0) this.at([]);
  }

  at(values: readonly string[]): T {
    if (this.#last !== undefined && sameTexts(this.#last.values, values)) return this.#last.series;
    const series = this.#find(values);
    this.#last = { values, series };
    return series;
  }

  #find(values: readonly string[]): T {
    const key = values.join("\u0000");
    const known = this.#byKey.get(key);
    if (known !== undefined) return known.series;
    if (this.#byKey.size >= MAX_LABEL_SETS) return this.#overflow ??= this.#make();
    const series = this.#make();
    this.#byKey.set(key, { labels: this.#written(values), series });
    return series;
  }

  *entries(): Generator<readonly [labels: string, series: T]> {
    for (const { labels, series } of this.#byKey.values()) yield [labels, series];
    if (this.#overflow !== undefined) {
      yield [this.#written(this.#names.map(() => OTHER)), this.#overflow];
    }
  }

  #written(values: readonly string[]): string {
    return this.#names.map((name, i) => `${name}="${escapeLabel(values[i] ?? "")}"`).join(",");
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function heading(name: string, help: string, type: "counter" | "gauge" | "histogram"): string {
  const escaped = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
}

function braces(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

export function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function number(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}

/**
 * A strict reader of the Prometheus text form: throws on whatever a scraper could stumble over,
 * and returns the samples for the assertions.
 */

/** One line of values. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/;

/** Reads and checks the whole text. */
export function readExposition(text: string): readonly Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no line feed");
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const seen = new Set<string>();
  let family = "";
  let helped = "";
  for (const line of text.slice(0, -1).split("\n")) {
    if (line.startsWith("# HELP ")) {
      const name = line.split(" ")[2] ?? "";
      if (!NAME.test(name) || types.has(name)) throw new Error(`bad or repeated HELP: ${line}`);
      if (/\\(?![\\n])/.test(line)) throw new Error(`bad escape: ${line}`);
      helped = name;
    } else if (line.startsWith("# TYPE ")) {
      const [, , name = "", type = "", rest] = line.split(" ");
      if (name !== helped || rest !== undefined) throw new Error(`TYPE without HELP: ${line}`);
      if (!["counter", "gauge", "histogram"].includes(type)) throw new Error(`type: ${line}`);
      types.set(name, type);
      family = name;
    } else {
      const sample = readSample(line);
      const type = types.get(family);
      const suffix = sample.name.slice(family.length);
      const allowed = type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
      if (!sample.name.startsWith(family) || !allowed.includes(suffix)) {
        throw new Error(`${line} stands under ${family} (${type})`);
      }
      if (type === "counter" && !(sample.value >= 0)) throw new Error(`counter below 0: ${line}`);
      const key = sample.name + JSON.stringify(Object.entries(sample.labels).sort());
      if (seen.has(key)) throw new Error(`repeated series: ${line}`);
      seen.add(key);
      samples.push(sample);
    }
  }
  for (const [name, type] of types) if (type === "histogram") checkHistogram(name, samples);
  return samples;
}

/** The value of the one series with this name and at least these labels. */
export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const found = samples.filter((sample) =>
    sample.name === name && Object.entries(labels).every(([k, v]) => sample.labels[k] === v)
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} series ${name}${JSON.stringify(labels)}`);
  }
  return only.value;
}

function readSample(line: string): Sample {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`not a sample: ${line}`);
  const [, name = "", inner = "", number = ""] = match;
  const labels: Record<string, string> = {};
  for (let rest = inner; rest !== "";) {
    const label = LABEL.exec(rest);
    if (label === null) throw new Error(`bad labels: ${line}`);
    const [whole, key = "", value = ""] = label;
    if (key in labels) throw new Error(`repeated label: ${line}`);
    labels[key] = value.replace(/\\(.)/g, (_, c) => c === "n" ? "\n" : c);
    rest = rest.slice(whole.length);
  }
  const value = number === "+Inf" ? Infinity : Number(number);
  if (Number.isNaN(value)) throw new Error(`bad value: ${line}`);
  return { name, labels, value };
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const groups = new Map<string, { le: number; count: number }[]>();
  for (const { name: own, labels, value } of samples) {
    if (own !== `${name}_bucket`) continue;
    const { le = "", ...rest } = labels;
    const key = JSON.stringify(Object.entries(rest).sort());
    const group = groups.get(key) ?? [];
    group.push({ le: le === "+Inf" ? Infinity : Number(le), count: value });
    groups.set(key, group);
  }
  for (const [key, buckets] of groups) {
    const labels: Record<string, string> = Object.fromEntries(JSON.parse(key));
    buckets.reduce((a, b) => {
      if (!(a.le < b.le)) throw new Error(`${name}${key}: bounds not ascending at ${b.le}`);
      if (a.count > b.count) throw new Error(`${name}${key}: not cumulative at ${b.le}`);
      return b;
    });
    const last = buckets.at(-1);
    if (last?.le !== Infinity) throw new Error(`${name}${key}: no +Inf bucket`);
    if (valueOf(samples, `${name}_count`, labels) !== last.count) {
      throw new Error(`${name}${key}: count is not the +Inf bucket`);
    }
    valueOf(samples, `${name}_sum`, labels);
  }
}

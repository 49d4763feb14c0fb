import { renderSample, type Sample, samples, type SampleTarget } from "../../config/samples.ts";
import { didYouMean } from "../../config/nearest.ts";
import { shown } from "../../config/problem.ts";
import { OperatorError } from "../../core/errors.ts";
import { switchFlag } from "../flag_rows.ts";
import { printLines } from "../output.ts";
import { typed } from "../self_command.ts";
import { flagsOf, type ProfilesVerb, runProfilesVerb } from "./verb.ts";

const json = switchFlag("json", "print a JSON array");

const listVerb: ProfilesVerb = {
  usage: "samples list",
  purpose: ["Lists the samples that init and profiles add can start from."],
  rows: [json],
  words: 0,
  run(reader) {
    if (reader.take(json)) {
      const shown = samples.map(({ name, summary }) => ({ name, summary }));
      printLines(JSON.stringify(shown, undefined, 2));
    } else printLines(...samples.map(({ name, summary }) => `${name}\t${summary}`));
    return Promise.resolve(0);
  },
};

const showVerb: ProfilesVerb = {
  usage: "samples show <name>",
  purpose: ["Prints what a sample is for, what it needs, and the profile it makes."],
  rows: [],
  words: 1,
  run(_reader, { positionals: [word = ""] }) {
    printLines(...described(sampleNamed(word)));
    return Promise.resolve(0);
  },
};

/** The sample of a name. @throws OperatorError naming the command that lists them */
export function sampleNamed(name: string): Sample {
  const sample = samples.find((candidate) => candidate.name === name);
  if (sample !== undefined) return sample;
  const guess = didYouMean(name, samples.map((candidate) => candidate.name));
  throw new OperatorError(
    `unknown sample ${shown(name, "open")}${guess}; ${typed("profiles samples list")} lists them`,
  );
}

function described(sample: Sample): string[] {
  const { name, summary, useWhen, target, notes } = sample;
  return [
    `Sample: ${name}`,
    `Summary: ${summary}`,
    "Use when:",
    ...useWhen.map(bullet),
    "Required:",
    ...["--tunnel-id", ...REQUIRED[target]].map(bullet),
    "Optional:",
    ...OPTIONAL.map(bullet),
    "Notes:",
    ...notes.map(bullet),
    "",
    ...renderSample(sample, {}).trimEnd().split("\n"),
  ];
}

const REQUIRED: Readonly<Record<SampleTarget, readonly string[]>> = {
  url: ["--mcp-server-url"],
  command: ["--mcp-command"],
  either: ["one of --mcp-server-url and --mcp-command"],
};

const OPTIONAL = [
  "--control-plane-base-url",
  "--control-plane-url-path",
  "--control-plane-api-key-ref",
  "--health-listen-addr",
  "--open-web-ui",
];

function bullet(text: string): string {
  return `  - ${text}`;
}

/** `profiles samples list` and `profiles samples show` (cli §7). */
export const profilesSamplesList = (args: string[]): Promise<number> =>
  runProfilesVerb(listVerb, args);
export const profilesSamplesListFlags = flagsOf(listVerb);
export const profilesSamplesShow = async (args: string[]): Promise<number> =>
  await runProfilesVerb(showVerb, args);
export const profilesSamplesShowFlags = flagsOf(showVerb);

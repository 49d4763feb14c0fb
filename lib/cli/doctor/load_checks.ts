import type { LoadReport } from "../../config/load.ts";
import type { Problem } from "../../config/problem.ts";
import type { ConfigSource, Settings } from "../../config/settings.ts";
import { options } from "../../config/options.ts";
import { isReference } from "../../config/references.ts";
import { type Check, passed, warned } from "./check.ts";
import { problemCheck, problemChecks } from "./problem_checks.ts";
import { setupChecks } from "./setup_checks.ts";

/** What became of reading the settings: what can still be checked, and what is told already. */
export type LoadVerdict =
  /** No source could be chosen or read: nothing else makes sense. */
  | { readonly kind: "no_source"; readonly checks: readonly Check[] }
  /** Read, but wrong. */
  | { readonly kind: "invalid"; readonly checks: readonly Check[] }
  | { readonly kind: "loaded"; readonly checks: readonly Check[]; readonly settings: Settings };

/** The checks from `config_source` to the setup URLs (cli §5). Pure. */
export function loadVerdict(report: LoadReport): LoadVerdict {
  const { settings, problems, source, notes } = report;
  const sourceProblems = problems.filter((problem) => isAboutSource(problem, source));
  if (sourceProblems.length > 0) {
    return {
      kind: "no_source",
      checks: [...sourceChecks(sourceProblems, source), ...setupChecks()],
    };
  }
  const chosen = passed("config_source", sourceSummary(source));
  if (settings === undefined) {
    const found = problemChecks(problems);
    const isFileWrong = found.some(({ id }) => id === "profile_load");
    const load = isFileWrong ? [] : [passed("profile_load", loadSummary(source))];
    return { kind: "invalid", checks: [chosen, ...load, ...found, ...setupChecks()] };
  }
  return {
    kind: "loaded",
    settings,
    checks: [
      chosen,
      passed("profile_load", loadSummary(source)),
      ...noteChecks(notes),
      passed("tunnel_id", settings.controlPlane.tunnelId),
      passed("control_plane_api_key", keySummary(report)),
      ...setupChecks(),
    ],
  };
}

const SELECTORS: readonly string[] = [
  options.config.name,
  options.profile.name,
  options.profileFile.name,
  options.profileDir.name,
];

/** Whether a problem kept a file from being chosen or read. */
function isAboutSource({ kind, setting }: Problem, source: ConfigSource): boolean {
  return kind === "source" || (source.kind === "none" && SELECTORS.includes(setting));
}

/** What is told of a source that could not be chosen, or chosen but not read. */
function sourceChecks(problems: readonly Problem[], source: ConfigSource): Check[] {
  if (source.kind === "none") return [problemCheck("config_source", problems)];
  return [
    passed("config_source", sourceSummary(source)),
    problemCheck("profile_load", problems),
  ];
}

function sourceSummary(source: ConfigSource): string {
  switch (source.kind) {
    case "none":
      return "flags/environment only";
    case "config":
      return source.path;
    case "profile-file":
      return `profile file: ${source.path}`;
    case "profile":
      return `profile: ${source.name}`;
  }
}

function loadSummary(source: ConfigSource): string {
  return source.kind === "none" ? "flags/environment only" : source.path;
}

/** Where the key comes from; never the key. */
function keySummary({ values }: LoadReport): string {
  const value = values.find(({ name }) => name === options.apiKey.name);
  if (value === undefined) return "configured";
  if (/^[A-Z_][A-Z0-9_]*$/.test(value.origin)) return value.origin;
  return isReference(value.shown) ? value.shown : "configured";
}

/** What is no error but good to know. */
function noteChecks(notes: readonly string[]): Check[] {
  const [first, ...others] = notes;
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return [warned("config_notes", `${first}${more}`, {
    why: "The settings are accepted, but may not mean what was intended.",
    evidence: notes,
    next: ["change what is named above if it is not meant so"],
  })];
}

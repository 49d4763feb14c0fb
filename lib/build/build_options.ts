import { valueFlag } from "../cli/flag_rows.ts";
import { accept, type Parsed, refuse } from "../config/parsed.ts";
import { oneOf } from "../config/scalars.ts";
import { OperatorError } from "../core/errors.ts";
import { type Flavor, FLAVORS } from "../core/flavor.ts";
import { type Target, TARGETS, targetsNamed } from "./targets.ts";

/** A commit's name, whole or its first seven digits at least. */
const COMMIT = /^[0-9a-f]{7,40}$/;

/** Flags of the tasks `build`, `compile` and `pack`. */
export const buildOptions = {
  out: valueFlag<string>("out", {
    parse: accept,
    fallback: "dist",
    example: "dist",
    shownDefault: "dist",
    help: "folder for the results",
  }),
  gitSha: valueFlag<string | undefined>("git-sha", {
    parse: (text) =>
      COMMIT.test(text) ? accept(text) : refuse("must be a commit's hexadecimal name"),
    fallback: undefined,
    example: "3db52ff",
    help: "the commit that --version names",
  }),
  flavor: valueFlag<Flavor>("flavor", {
    parse: oneOf(FLAVORS),
    fallback: "full",
    example: "runtime",
    shownDefault: "full",
    help: `which program: ${FLAVORS.join(", ")}; the runtimes only serve a tunnel`,
  }),
  target: valueFlag<readonly Target[] | undefined>("target", {
    parse: parseTargets,
    fallback: undefined,
    example: "all",
    shownDefault: "this machine",
    help: `compile for these, by commas: all, ${TARGETS.map(({ name }) => name).join(", ")}`,
  }),
  profile: valueFlag<string | undefined>("profile", {
    parse: accept,
    fallback: undefined,
    example: "production",
    help: "compile and pack: give exactly the rights that this profile needs",
  }),
  runtime: valueFlag<string | undefined>("runtime", {
    parse: accept,
    fallback: undefined,
    example: "./deno",
    shownDefault: "the one that runs this task",
    help: "pack: the official runtime of the platform to pack for",
  }),
};

function parseTargets(text: string): Parsed<readonly Target[]> {
  try {
    return accept(targetsNamed(text.split(",")));
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return refuse(error.message);
  }
}

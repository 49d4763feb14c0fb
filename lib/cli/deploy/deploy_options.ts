import { options } from "../../config/options.ts";
import { accept, type Parsed, refuse } from "../../config/parsed.ts";
import { parseLine } from "../../config/scalars.ts";
import { valueFlag } from "../flag_rows.ts";

/** Where a machine of a kind has things, unless flags say otherwise. */
export interface Places {
  readonly runtime: string;
  readonly program: string;
  /** The profile of this name. */
  profile(name: string): string;
}

/** The image, and machines with a POSIX layout. */
export const POSIX_PLACES: Places = {
  runtime: "/usr/local/bin/deno",
  program: "/usr/local/bin/tunnel-client.js",
  profile: (name) => `/etc/tunnel-client/${name}.yaml`,
};

/** Windows machines. */
export const WINDOWS_PLACES: Places = {
  runtime: "C:\\Program Files\\tunnel-client\\deno.exe",
  program: "C:\\Program Files\\tunnel-client\\tunnel-client.js",
  profile: (name) => `C:\\ProgramData\\tunnel-client\\${name}.yaml`,
};

function path(flag: string, example: string, help: string) {
  return valueFlag<string | undefined>(flag, {
    parse: parsePath,
    fallback: undefined,
    example,
    shownDefault: example,
    help,
    blankIsError: "flag",
  });
}

/** Flags of every `deploy` command. */
export const deployOptions = {
  profile: options.profile,
  profileFile: options.profileFile,
  profileDir: options.profileDir,
  image: valueFlag<string>("image", {
    parse: parseLine,
    fallback: "tunnel-client:latest",
    example: "registry.corp.example/tunnel-client:1.2.3",
    shownDefault: "tunnel-client:latest",
    help: "image that runs it, as deploy dockerfile builds it",
  }),
  runtimePath: path("runtime-path", POSIX_PLACES.runtime, "the deno executable on the target"),
  programPath: path(
    "program-path",
    POSIX_PLACES.program,
    "the built tunnel-client.js on the target",
  ),
  targetProfile: path(
    "target-profile",
    POSIX_PLACES.profile("NAME"),
    "where the profile will be on the target",
  ),
};

function parsePath(text: string): Parsed<string> {
  return /^(?:\/|[A-Za-z]:\\)/.test(text) && !/[\n\r,]/.test(text)
    ? accept(text)
    : refuse("must be an absolute path without commas");
}

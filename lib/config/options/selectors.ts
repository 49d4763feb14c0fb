import { scalar } from "../forms.ts";
import type { Option } from "../option.ts";
import { accept, refuse } from "../parsed.ts";
import { parseProfileFile, parseProfileName } from "../profile_name.ts";
import { integerBetween } from "../scalars.ts";

const SECTION = "Configuration file";

const config: Option<string | undefined> = {
  name: "config",
  section: SECTION,
  inFile: false,
  flag: "config",
  env: ["TUNNEL_CLIENT_CONFIG"],
  form: scalar<string | undefined>(accept),
  fallback: undefined,
  secrecy: "open",
  blankIsError: "flag",
  example: "tunnel.yaml",
  help: "YAML or JSON file with settings; flags and variables win over it",
};

const profile: Option<string | undefined> = {
  name: "profile",
  section: SECTION,
  inFile: false,
  flag: "profile",
  env: ["TUNNEL_CLIENT_PROFILE"],
  form: scalar<string | undefined>(parseProfileName),
  fallback: undefined,
  secrecy: "open",
  blankIsError: "flag",
  example: "production",
  help: "named profile: NAME.yaml in the profile directory",
};

const profileFile: Option<string | undefined> = {
  name: "profile-file",
  section: SECTION,
  inFile: false,
  flag: "profile-file",
  env: ["TUNNEL_CLIENT_PROFILE_FILE"],
  form: scalar<string | undefined>(parseProfileFile),
  fallback: undefined,
  secrecy: "open",
  blankIsError: "flag",
  example: "~/profiles/production.yaml",
  help: "profile at this path; its name must end in .yaml, .yml or .json",
};

const profileDir: Option<string | undefined> = {
  name: "profile-dir",
  section: SECTION,
  inFile: false,
  flag: "profile-dir",
  env: ["TUNNEL_CLIENT_PROFILE_DIR"],
  form: scalar<string | undefined>(accept),
  fallback: undefined,
  secrecy: "open",
  blankIsError: "flag",
  example: "~/.config/tunnel-client",
  shownDefault: "$XDG_CONFIG_HOME/tunnel-client or ~/.config/tunnel-client",
  help: "directory of named profiles",
};

const configVersion: Option<number | undefined> = {
  name: "config_version",
  section: SECTION,
  inFile: true,
  form: scalar<number | undefined>((text) =>
    text === "1" ? accept(1) : refuse("is unsupported; the only version is 1")
  ),
  fallback: undefined,
  secrecy: "open",
  example: "1",
  help: "version of the file's schema",
};

const pollInterval: Option<number | undefined> = {
  name: "poll_interval_ms",
  section: SECTION,
  inFile: true,
  form: scalar<number | undefined>(integerBetween(1, Number.MAX_SAFE_INTEGER)),
  fallback: undefined,
  secrecy: "open",
  example: "1000",
  pending: "polls are long polls and have no interval",
  help: "accepted for older profiles; long polling has no interval",
};

/** Which file the other settings come from, and its schema (configuration §3). */
export const selectorOptions = {
  config,
  profile,
  profileFile,
  profileDir,
  configVersion,
  pollInterval,
};

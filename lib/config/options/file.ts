import type { Option } from "../option.ts";
import { accept, refuse } from "../parsed.ts";
import { scalar } from "../forms.ts";

const config: Option<string | undefined> = {
  name: "config",
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

const configVersion: Option<number | undefined> = {
  name: "config_version",
  inFile: true,
  form: scalar<number | undefined>((text) =>
    text === "1" ? accept(1) : refuse("is unsupported; the only version is 1")
  ),
  fallback: undefined,
  secrecy: "open",
  example: "1",
  help: "version of the file's schema",
};

/** The configuration file itself. */
export const fileOptions = { config, configVersion };

import type { EffectiveValue } from "../../config/load.ts";
import type { Check } from "./check.ts";

/** All that `doctor` has to tell; the renderers print it and decide nothing. */
export interface DoctorReport {
  readonly checks: readonly Check[];
  /** The command that serves what was checked. */
  readonly runCommand: string;
  readonly subjects: Subjects;
  /** Every setting with its source, secrets masked; present if `--show-config` asked for it. */
  readonly values?: readonly EffectiveValue[];
}

/** What the list at the end calls by name; `undefined` where the settings do not tell. */
export interface Subjects {
  /** The configuration file, if one is used. */
  readonly configFile: string | undefined;
  /** Where the API key comes from: a flag, a variable or a place in the file. */
  readonly apiKeyOrigin: string | undefined;
  /** Host and port of the control plane. */
  readonly controlPlane: string | undefined;
  /** The main MCP server. */
  readonly mcpServer: { readonly kind: "url" | "command"; readonly shown: string } | undefined;
}

import type { Option } from "./option.ts";
import { controlPlaneOptions } from "./options/control_plane.ts";
import { fileOptions } from "./options/file.ts";
import { localOptions } from "./options/local.ts";
import { mcpOptions } from "./options/mcp.ts";

/**
 * Every setting of `run`. Command line, environment, file, help and error messages all read this
 * table (configuration §1, table 1); a new setting is one more row.
 */
export const options = {
  ...fileOptions,
  ...controlPlaneOptions,
  ...mcpOptions,
  ...localOptions,
};

/** The rows in the order help prints them. */
export const optionRows: readonly Option<unknown>[] = Object.values(options);

/** Dotted paths that a configuration file may use. */
export const filePaths: readonly string[] = optionRows.filter((row) => row.inFile)
  .map((row) => row.name);

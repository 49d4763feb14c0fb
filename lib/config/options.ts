import type { Option } from "./option.ts";
import { adminUiOptions } from "./options/admin_ui.ts";
import { cloudflaredOptions } from "./options/cloudflared.ts";
import { controlPlaneOptions } from "./options/control_plane.ts";
import { harpoonOptions } from "./options/harpoon.ts";
import { healthOptions } from "./options/health.ts";
import { inspectOptions } from "./options/inspect.ts";
import { logOptions } from "./options/log.ts";
import { mcpOptions } from "./options/mcp.ts";
import { networkOptions } from "./options/network.ts";
import { sandboxOptions } from "./options/sandbox.ts";
import { selectorOptions } from "./options/selectors.ts";

/**
 * Every setting of `run`. Command line, environment, file, help, reference and error messages all
 * read this table (configuration §1, table 1); a new setting is one more row.
 */
export const options = {
  ...selectorOptions,
  ...controlPlaneOptions,
  ...mcpOptions,
  ...harpoonOptions,
  ...networkOptions,
  ...logOptions,
  ...healthOptions,
  ...adminUiOptions,
  ...inspectOptions,
  ...sandboxOptions,
  ...cloudflaredOptions,
};

/** The rows in the order help prints them. */
export const optionRows: readonly Option<unknown>[] = Object.values(options);

/** The rows that a configuration file may hold. */
export const fileRows: readonly Option<unknown>[] = optionRows.filter((row) => row.inFile);

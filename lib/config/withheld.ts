import type { Flavor } from "../core/flavor.ts";
import type { Option } from "./option.ts";
import { optionRows, options } from "./options.ts";

/** Why a program does not have a setting that others have. */
export interface Withheld {
  /** What is wrong with setting it, and the fix. */
  readonly rule: string;
  /** Even the value it would have anyway is a mistake. */
  readonly isAlways: boolean;
}

/**
 * Settings of what narrow programs leave out: pages, the look at proxies, captured payloads (cli §13). That
 * the pages are on or off is not among them: there are none.
 */
const OF_THE_FULL_PROGRAM: ReadonlySet<Option<unknown>> = new Set([
  ...optionRows.filter((row) => row.name.startsWith("admin_ui.") && row !== options.adminUiEnabled),
  ...optionRows.filter(({ name }) => name.startsWith("inspect.")),
  options.proxyCheckInterval,
  options.harpoonCapture,
]);

const OF_THE_COMPANION: ReadonlySet<Option<unknown>> = new Set(
  optionRows.filter(({ name }) => name.startsWith("cloudflared.")),
);

/** Whether a program of this flavor does without a setting, and why. */
export function withheldBy(flavor: Flavor): (option: Option<unknown>) => Withheld | undefined {
  return (option) => {
    if (flavor === "full") return undefined;
    if (OF_THE_FULL_PROGRAM.has(option)) {
      const rule = `tunnel-client-${flavor} does not have it; drop it, or start tunnel-client`;
      return { rule, isAlways: false };
    }
    if (flavor === "runtime" && OF_THE_COMPANION.has(option)) {
      const rule = "tunnel-client-runtime starts no cloudflared; " +
        "drop it, or start tunnel-client-runtime-cloudflared";
      return { rule, isAlways: true };
    }
    return undefined;
  };
}

/** The rows of a table that a program of this flavor has. */
export function rowsOf(
  flavor: Flavor,
  table: readonly Option<unknown>[],
): readonly Option<unknown>[] {
  const withheld = withheldBy(flavor);
  return table.filter((row) => withheld(row) === undefined);
}

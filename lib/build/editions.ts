import type { Flavor } from "../core/flavor.ts";
import { programName } from "../core/version.ts";

/** What the sources become one of the programs by. */
export interface Edition {
  readonly flavor: Flavor;
  /** Name of the program, and of its files. */
  readonly name: string;
  /** Module it begins with, from the root of the repository. */
  readonly entry: string;
  /** Modules that others stand in for, from there as well. */
  readonly replaced: Readonly<Record<string, string>>;
  /** What the folders of its build end in: each program keeps its own. */
  readonly suffix: string;
}

/**
 * The program of a flavor: a narrow one begins elsewhere and has no pages, the plain one no companion
 * (cli §13).
 */
export function editionOf(flavor: Flavor): Edition {
  const name = programName(flavor);
  if (flavor === "full") return { flavor, name, entry: "main.ts", replaced: {}, suffix: "" };
  return {
    flavor,
    name,
    entry: "lib/cli/narrow_main.ts",
    replaced: {
      "lib/runtime/admin_pages.ts": "lib/runtime/no_admin_pages.ts",
      "lib/cli/assistant_pages.ts": "lib/cli/no_assistant_pages.ts",
      ...(flavor === "runtime"
        ? { "lib/runtime/companion.ts": "lib/runtime/no_companion.ts" }
        : {}),
    },
    suffix: `-${flavor}`,
  };
}

import manifest from "../../deno.json" with { type: "json" };
import type { Flavor } from "./flavor.ts";

/** The released version; packaging puts the number alone here. */
export const RELEASE: string = manifest.version;
/** The commit this program was built from; packaging puts it here, the sources know none. */
export const GIT_SHA: string | undefined = undefined;
/** Whether this program is one built file; packaging says so. */
export const IS_ONE_FILE: boolean = false;
/** Which program this is; packaging makes others. */
export const FLAVOR: Flavor = "full";

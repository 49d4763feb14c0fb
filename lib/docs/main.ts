/** Writes the generated pages of the documentation: `deno task docs`. */
import { optionRows } from "../config/options.ts";
import { SETTINGS_PAGE, settingsPage } from "./settings_page.ts";

await Deno.writeTextFile(SETTINGS_PAGE, settingsPage(optionRows));

import { SETUP_URLS } from "../places.ts";
import { type Check, passed } from "./check.ts";

/** Where the operator finds what the settings ask for: always PASS, the summary is the URL (cli §5). */
export function setupChecks(): Check[] {
  return SETUP_URLS.map(([label, url]) =>
    passed(`${label.toLowerCase().replaceAll(" ", "_")}_url`, url)
  );
}

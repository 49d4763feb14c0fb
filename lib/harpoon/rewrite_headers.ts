import type { LabelOf } from "./rewrite_json.ts";
import { normalUrl } from "../core/target_url.ts";

/** An absolute URL within a header value: up to white space or what may enclose it. */
const URL_RUN = /https?:\/\/[^\s<>"']*/gi;

/**
 * The value of `Location`, `Content-Location` or `Link` with every URL of a target replaced by
 * `harpoon://<label>` (harpoon §7). Other URLs stay as they are: a caller that does not follow
 * redirects gets the `Location` of a 3xx as the target sent it (harpoon §6).
 */
export function rewriteHeader(value: string, labelOf: LabelOf): string {
  return value.replace(URL_RUN, (run) => {
    const normal = normalUrl(run);
    const label = normal === undefined ? undefined : labelOf(normal, undefined);
    return label === undefined ? run : `harpoon://${label}`;
  });
}

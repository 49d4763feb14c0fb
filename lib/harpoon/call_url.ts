import type { CallRequest } from "./call_request.ts";
import { joinPath } from "./path_policy.ts";
import type { Target } from "./target.ts";
import type { UrlVerdict } from "../core/target_url.ts";

/**
 * The URL of a call (harpoon §13): the target's own, or below it where the target is a prefix. The
 * path rules and the check of the joined URL are those of {@linkcode joinPath}.
 */
export function callUrl(
  target: Pick<Target, "kind" | "url">,
  { path = "", query }: Pick<CallRequest, "path" | "query">,
): UrlVerdict {
  const asksNothing = path === "" && (query === undefined || Object.keys(query).length === 0);
  if (asksNothing) return { kind: "ok", url: target.url };
  if (target.kind !== "prefix") {
    return {
      kind: "refused",
      rule: path === "" ? "target takes no query" : "target takes no path: leave path empty",
    };
  }
  return joinPath(target.url, path, query);
}

import type { Target } from "./target.ts";
import { normalUrl, urlParts } from "../core/target_url.ts";

/** The audience of a token request, or why there is none; the message holds no URL. */
export type AudienceAnswer =
  | { readonly kind: "ok"; readonly audience: string }
  | { readonly kind: "refused"; readonly message: string };

/** Tags of what an authorization server's document names as its token endpoint. */
const TOKEN_ENDPOINT_TAGS: readonly string[] = ["auth-server-metadata", "token-endpoint"];

/**
 * The URL of a discovered token endpoint exactly as its document spells it, which is what a
 * `private_key_jwt` assertion must name as its audience (harpoon §4). A URL with a user or a
 * fragment is no audience, and a user would be a secret.
 */
export function audienceOf({ category, tags, originalUrl }: Target): AudienceAnswer {
  if (category !== "oauth" || !TOKEN_ENDPOINT_TAGS.every((tag) => tags.includes(tag))) {
    return { kind: "refused", message: "target is not an OAuth token endpoint" };
  }
  if (originalUrl === "") return { kind: "refused", message: "target has no URL" };
  const normal = normalUrl(originalUrl);
  const isAudience = normal !== undefined && !originalUrl.includes("#") &&
    urlParts(normal).userinfo === undefined;
  return isAudience
    ? { kind: "ok", audience: originalUrl }
    : { kind: "refused", message: "target URL cannot be used as an OAuth audience" };
}

import { accept, type Parsed, refuse } from "./parsed.ts";

const TUNNEL_ID = /^tunnel_[a-z0-9]{32}$/;
/** What survives in a URL path without escaping. */
const PATH_SAFE = /^[A-Za-z0-9._~-]+$/;
/** What documents print where the reader's own value belongs. */
const PLACEHOLDER = /^<.*>$|\.\.\.|…|^tunnel_(?:x+|your.*|id|0+)$|\$\{?\w/i;

/** Where an operator finds the id, named by every message about a missing one. */
export const TUNNEL_ID_SOURCE = "https://platform.openai.com/settings/organization/tunnels";

/** A tunnel id, trimmed (configuration §5). */
export function parseTunnelId(text: string): Parsed<string> {
  const id = text.trim();
  if (TUNNEL_ID.test(id)) return accept(id);
  if (PLACEHOLDER.test(id)) {
    return refuse(`is a placeholder; copy the real tunnel id from ${TUNNEL_ID_SOURCE}`);
  }
  if (!PATH_SAFE.test(id)) {
    return refuse(
      "is unsafe as a path parameter; must be tunnel_ and 32 lower-case letters or digits",
    );
  }
  return refuse("must be tunnel_ and 32 lower-case letters or digits");
}

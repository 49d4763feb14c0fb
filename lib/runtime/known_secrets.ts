import type { Settings } from "../config/settings.ts";
import { Secret } from "../core/secret.ts";

/** Headers whose values are the same everywhere and would blank ordinary words. */
const ORDINARY: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-type",
  "user-agent",
]);

/**
 * Texts that may show up nowhere, whatever shape they have: keys, tokens, and the values of headers
 * the operator has written down. In the order of how much is lost with them.
 */
export function knownSecrets(settings: Settings): Secret[] {
  const { controlPlane, mcp, harpoon, adminUi, cloudflared } = settings;
  const lists = [
    controlPlane.extraHeaders,
    mcp.extraHeaders,
    mcp.discoveryHeaders,
    ...harpoon.targets.map(({ headers = [] }) => headers),
  ];
  const values = lists.flatMap((list) =>
    [...list].filter(([name]) => !ORDINARY.has(name.toLowerCase())).flatMap(([, value]) => {
      // What follows the scheme word is the secret: `Bearer …`, `Basic …`.
      const credential = /^[A-Za-z]+ +(\S.*)$/.exec(value)?.[1];
      return credential === undefined ? [value] : [credential];
    })
  );
  return [
    controlPlane.apiKey,
    ...(adminUi.token === undefined ? [] : [adminUi.token]),
    ...(cloudflared.token === undefined ? [] : [cloudflared.token]),
    ...[...new Set(values)].map((value) => new Secret(value)),
  ];
}

/**
 * The domain a name belongs to by the public-suffix list: `example.co.uk` for
 * `mcp.example.co.uk`; `undefined` for public suffixes (`co.uk`), single labels and IP addresses.
 */
export type RegistrableDomain = (host: string) => string | undefined;

/**
 * Loads the public-suffix list, a few megabytes that only those pay who have discovery results to
 * admit. Suffixes under which strangers get names (`github.io`) count as public ones too.
 */
export async function loadRegistrableDomain(): Promise<RegistrableDomain> {
  const { getDomain } = await import("tldts");
  const options = { allowPrivateDomains: true, extractHostname: false };
  return (host) => getDomain(host, options) ?? undefined;
}

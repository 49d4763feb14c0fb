/**
 * A host as admission compares it: lower case, an IP address in its one spelling and without
 * brackets (`0x7f.1` is `127.0.0.1`, as resolvers read it), a name in its ASCII form without the
 * root's dot. `undefined` if no request could go there.
 *
 * @param host of a URL, without port; an IPv6 address with or without brackets
 */
export function canonicalHost(host: string): string | undefined {
  // Parsed as a URL below, these would end the host early and pass off its beginning as the whole.
  if (/[/\\?#@\s]/.test(host)) return undefined;
  const isBareV6 = host.includes(":") && !host.startsWith("[");
  try {
    const { hostname } = new URL(`http://${isBareV6 ? `[${host}]` : host}/`);
    const plain = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
    return plain === "" ? undefined : plain;
  } catch {
    return undefined;
  }
}

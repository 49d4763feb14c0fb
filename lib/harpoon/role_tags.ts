/** Tags of what protected-resource metadata names; the other known roles are metadata of the server. */
const RESOURCE_TAGS: Readonly<Record<string, readonly string[]>> = {
  "prmd-resource": ["protected-resource-metadata", "resource"],
  "prmd-auth-server": ["protected-resource-metadata", "authorization-server"],
  "prmd-source": ["protected-resource-metadata", "source-url"],
};

const AUTH_SERVER_ROLES: ReadonlySet<string> = new Set([
  "auth-server-metadata",
  "issuer",
  "token-endpoint",
  "jwks-uri",
  "introspection-endpoint",
  "registration-endpoint",
  "revocation-endpoint",
]);

/**
 * Tags of a discovered address, in lower case (harpoon §3). An unknown role is its own tag.
 *
 * @param group joins what belongs to one authorization server
 */
export function tagsOfRole(role: string, group: string | undefined): string[] {
  const name = role.trim().toLowerCase();
  const tags = Object.hasOwn(RESOURCE_TAGS, name)
    ? RESOURCE_TAGS[name] ?? []
    : AUTH_SERVER_ROLES.has(name)
    ? ["auth-server-metadata", name]
    : [name];
  return [...new Set([...tags, ...group === undefined ? [] : [`group=${group.toLowerCase()}`]])];
}

import type { Target } from "./target.ts";

/** The tag of what stands under a key of OAuth metadata (harpoon §7). */
const TAG_OF_KEY: ReadonlyMap<string, string> = new Map([
  ["authorization_servers", "authorization-server"],
  ["issuer", "issuer"],
  ["token_endpoint", "token-endpoint"],
  ["jwks_uri", "jwks-uri"],
  ["introspection_endpoint", "introspection-endpoint"],
  ["registration_endpoint", "registration-endpoint"],
  ["revocation_endpoint", "revocation-endpoint"],
]);

const RESOURCE_TAGS: readonly string[] = ["protected-resource-metadata", "resource"];

/**
 * Which of the targets at one URL a JSON value stands for: the one tagged as what its key says, else
 * the first. None under the key `resource` if one of them is the protected resource: consumers
 * compare that identifier, so it has to stay what it is.
 *
 * @param targets in the order of registration
 * @param jsonKey the value's key, for items of an array the array's; `undefined` outside JSON
 */
export function chooseByKey(
  targets: readonly Target[],
  jsonKey: string | undefined,
): Target | undefined {
  if (jsonKey === "resource" && targets.some(isProtectedResource)) return undefined;
  const tag = jsonKey === undefined ? undefined : TAG_OF_KEY.get(jsonKey);
  const tagged = tag === undefined ? undefined : targets.find(({ tags }) => tags.includes(tag));
  return tagged ?? targets[0];
}

function isProtectedResource({ tags }: Target): boolean {
  return RESOURCE_TAGS.every((tag) => tags.includes(tag));
}

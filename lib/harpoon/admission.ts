import type { EngineHarpoon } from "../config/engine_settings.ts";
import { parseIp } from "../core/ip_address.ts";
import { canonicalHost } from "./canonical_host.ts";
import { privateReason } from "./host_classifier.ts";
import { labelForRole } from "./label_for_role.ts";
import type { RegistrableDomain } from "./registrable_domain.ts";
import { tagsOfRole } from "./role_tags.ts";
import { checkTargetUrl, normalUrl, urlParts } from "../core/target_url.ts";

/** An address that OAuth discovery came by. */
export interface DiscoveredAddress {
  /** What it is to the OAuth set-up, such as `token-endpoint`. */
  readonly role: string;
  readonly url: string;
  /** Only others' metadata names it: being private is no reason to register it. */
  readonly guarded: boolean;
  /** Reached through the MCP server's Unix socket, where it has one. */
  readonly onMcpSocket: boolean;
  /** Joins what belongs to one authorization server. */
  readonly group?: string;
}

/** An address that may become a target. */
export interface Admitted {
  readonly kind: "admitted";
  readonly address: DiscoveredAddress;
  /** Normal form of the address's URL. */
  readonly url: string;
  readonly reason: string;
  readonly tags: readonly string[];
  /** The label it asks for; another target may have it. */
  readonly labelBase: string;
}

/** The verdict on one address; a reason holds no URL. */
export type Admission =
  | Admitted
  | { readonly kind: "refused"; readonly address: DiscoveredAddress; readonly reason: string };

/** Roles by which the MCP server says who it is: what is unguarded among them vouches for others. */
const SEED_ROLES: readonly string[] = ["prmd-resource", "prmd-source"];
/** Discovery follows the first authorization server only, so each role's first address. */
const INDEX = 0;

/**
 * Decides which discovered addresses may become targets (harpoon §3, §12.5). An unguarded one may if
 * its host is private or belongs to the protected resource; a guarded one only at the resource's
 * exact origin, so that metadata of strangers cannot open a way into the private network. One
 * verdict for each address, in their order.
 */
export function admit(
  addresses: readonly DiscoveredAddress[],
  rules: Pick<EngineHarpoon, "hosts" | "allowPlaintextHttp">,
  registrableDomain: RegistrableDomain,
): Admission[] {
  const seeds = seedsOf(addresses, registrableDomain);
  return addresses.map((address) => {
    const place = placeOf(address.url);
    if (place === undefined) return refused(address, "not a usable http or https URL");
    const isPrivate = privateReason(place.host, rules.hosts);
    const ground = address.guarded
      ? guardedGround(place, seeds, isPrivate)
      : unguardedGround(place, seeds, isPrivate);
    if (ground.kind === "none") return refused(address, ground.reason);
    const verdict = checkTargetUrl(address.url, rules.allowPlaintextHttp);
    if (verdict.kind === "refused") return refused(address, verdict.rule);
    return {
      kind: "admitted",
      address,
      url: verdict.url,
      reason: ground.reason,
      tags: tagsOfRole(address.role, address.group),
      labelBase: labelForRole(address.role, INDEX),
    };
  });
}

/** Where a URL goes, in spellings that can be compared. */
interface Place {
  readonly host: string;
  /** Scheme, host and effective port. */
  readonly origin: string;
}

/** What the protected resource vouches for. */
interface Seeds {
  readonly origins: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  /** Names that stand for those below them too. */
  readonly names: readonly string[];
}

type Ground =
  | { readonly kind: "some"; readonly reason: string }
  | { readonly kind: "none"; readonly reason: string };

const OF_RESOURCE: Ground = { kind: "some", reason: "oauth-protected-resource-host" };
const NOT_ALLOWED: Ground = { kind: "none", reason: "not-allowed" };
const PRIVATE_DISABLED: Ground = { kind: "none", reason: "private-host-registration-disabled" };

function guardedGround(place: Place, seeds: Seeds, isPrivate: string | undefined): Ground {
  if (seeds.origins.has(place.origin)) return OF_RESOURCE;
  return isPrivate === undefined ? NOT_ALLOWED : PRIVATE_DISABLED;
}

function unguardedGround(place: Place, seeds: Seeds, isPrivate: string | undefined): Ground {
  if (isPrivate !== undefined) return { kind: "some", reason: isPrivate };
  const isOfResource = seeds.addresses.has(place.host) ||
    seeds.names.some((name) => place.host === name || place.host.endsWith(`.${name}`));
  return isOfResource ? OF_RESOURCE : NOT_ALLOWED;
}

function seedsOf(
  addresses: readonly DiscoveredAddress[],
  registrableDomain: RegistrableDomain,
): Seeds {
  const places = addresses
    .filter(({ role, guarded }) => !guarded && SEED_ROLES.includes(role))
    .flatMap(({ url }) => placeOf(url) ?? []);
  const hosts = [...new Set(places.map(({ host }) => host))];
  return {
    origins: new Set(places.map(({ origin }) => origin)),
    addresses: new Set(hosts.filter((host) => parseIp(host) !== undefined)),
    // A public suffix or a single label has no owner who could vouch for what is below it.
    names: hosts.filter((host) => registrableDomain(host) !== undefined),
  };
}

function placeOf(url: string): Place | undefined {
  const normal = normalUrl(url);
  if (normal === undefined) return undefined;
  const { scheme, host, port } = urlParts(normal);
  const canonical = canonicalHost(host);
  if (canonical === undefined) return undefined;
  return { host: canonical, origin: `${scheme}://${canonical}:${port}` };
}

function refused(address: DiscoveredAddress, reason: string): Admission {
  return { kind: "refused", address, reason };
}

import { isInRange, parseCidr, parseIp } from "../core/ip_address.ts";

/**
 * Where clouds tell machines their credentials, and every link-local address: the runtime checks these
 * again when a name has been resolved, so no name of the plan leads there either. The runtime knows no
 * ranges of IPv6 addresses.
 */
const DENIED: readonly string[] = [
  "169.254.0.0/16",
  "100.100.100.200",
  "192.0.0.192",
  "[fd00:ec2::254]",
  "metadata.google.internal",
];

/** What is denied beside a plan that reaches these hosts: one that the operator chose is left out. */
export function deniedHosts(reached: readonly string[]): readonly string[] {
  const hosts = reached.map((value) => value.replace(/:\d+$/, ""));
  return DENIED.filter((denied) => !hosts.some((host) => covers(denied, host)));
}

function covers(denied: string, host: string): boolean {
  if (denied === host) return true;
  const range = parseCidr(denied);
  const ip = parseIp(host);
  if (ip === undefined) return false;
  return range === undefined ? parseIp(denied)?.value === ip.value : isInRange(ip, range);
}

import { isInRange, parseCidr, parseIp } from "../core/ip_address.ts";

const LINK_LOCAL = "169.254.0.0/16";

/**
 * Where clouds tell machines their credentials, and every link-local address: the runtime checks these
 * again when a name has been resolved, so no name of the plan leads there either. The runtime knows no
 * ranges of IPv6 addresses; and an address such as `::ffff:169.254.169.254` it takes for its IPv4 form where
 * it is written, in a URL or in a flag, but for another one where a name leads to it, so no entry can stop that.
 */
const DENIED: readonly string[] = [
  LINK_LOCAL,
  "100.100.100.200",
  "192.0.0.192",
  "[fd00:ec2::254]",
  "metadata.google.internal",
];

/** What stays denied of the link-local addresses where the operator chose one of them. */
const LINK_LOCAL_METADATA: readonly string[] = ["169.254.169.254", "169.254.170.2"];

/** What is denied beside a plan that reaches these hosts: one that the operator chose is left out. */
export function deniedHosts(reached: readonly string[]): readonly string[] {
  const hosts = reached.map((value) => value.replace(/:\d+$/, ""));
  const isChosen = (denied: string) => hosts.some((host) => covers(denied, host));
  return DENIED.flatMap((denied) => {
    if (!isChosen(denied)) return [denied];
    return denied === LINK_LOCAL ? LINK_LOCAL_METADATA.filter((host) => !isChosen(host)) : [];
  });
}

function covers(denied: string, host: string): boolean {
  if (denied === host) return true;
  const range = parseCidr(denied);
  const ip = parseIp(host);
  if (ip === undefined) return false;
  return range === undefined ? parseIp(denied)?.value === ip.value : isInRange(ip, range);
}

import { judgeAddress } from "../../../lib/harpoon/address_policy.ts";
import type { HostileCase } from "./hostile_case.ts";

/** Addresses a name must not lead to, by what forbids them. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  loopback: [
    ...["127.0.0.1", "127.255.255.254", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "[::1]", "::1%lo"],
    ...["::ffff:127.0.0.1", "::ffff:7f00:1", "::FFFF:7F00:0001", "0:0:0:0:0:ffff:7f00:1"],
    ...["::127.0.0.1", "::7f00:1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1"],
    ...["64:ff9b:1::127.0.0.1", "64:ff9b:1:7f00:0:100::", "64:ff9b:1:7f:0:1::"],
    ...["2002:7f00:1::", "2002:7f00:1::1", "2002:7f01:203:ffff::1", "fe00::5efe:127.0.0.1"],
    ...["2001:db8::200:5efe:127.0.0.1", "2001:0:7f00:1::", "2001:0:808:808:8000:0:80ff:fffe"],
    ...["64:ff9b:1:0:7f:0:100::"],
  ],
  metadata: [
    ...[
      "169.254.169.254",
      "::ffff:169.254.169.254",
      "::ffff:a9fe:a9fe",
      "64:ff9b::169.254.169.254",
    ],
    ...["64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::169.254.169.254", "::ffff:0:a9fe:a9fe"],
    ...["fd00:ec2::254", "FD00:0EC2:0:0:0:0:0:0254", "[fd00:ec2::254]", "100.100.100.200"],
    ...["::ffff:100.100.100.200", "192.0.0.192", "168.63.129.16", "169.254.170.2", "fd20:ce::254"],
    ...["2001:0:a9fe:a9fe::", "64:ff9b:1::a9fe:a9fe", "fd00:ec2::23", "::ffff:a83f:8110"],
  ],
  "link-local": [
    ...["169.254.0.1", "169.254.255.255", "fe80::1", "fe80::1%eth0", "FEBF::1", "fe80::1%25eth0"],
    ...["::ffff:169.254.1.1", "64:ff9b::a9fe:1", "2002:a9fe:1::", "fe80::5efe:10.0.0.1"],
  ],
  unspecified: ["0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0", "0.1.2.3", "[::]", "::%lo"],
  multicast: ["224.0.0.1", "239.255.255.250", "ff02::1", "ff02::1%eth0", "::ffff:224.0.0.251"],
  broadcast: ["255.255.255.255", "::ffff:ffff:ffff", "64:ff9b::255.255.255.255"],
  reserved: ["240.0.0.1", "254.1.2.3", "2002:f000:1::"],
  "not an IP address": [
    ...["", "localhost", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "::g"],
    ...["127.0.0.01", "010.0.0.1", "127.0.0.1.", " 127.0.0.1", "127.0.0.1:80", "1.2.3.4/8", "[]"],
    ...["::ffff:127.0.0.256", "127.0.0.1\u0000", "\uff11.1.1.1", "%eth0", "1:2:3:4:5:6:7:8:9"],
  ],
};

type Judged = readonly [
  address: string,
  host: string,
  cidrs: readonly string[] | undefined,
  verdict: string,
];

const OUTSIDE = "outside the target's addresses";

/** What opens a forbidden address, and what only seems to. */
const JUDGED: readonly Judged[] = [
  ["127.0.0.1", "127.0.0.1", undefined, "allowed"],
  ["127.0.0.2", "127.0.0.1", undefined, "loopback"],
  ["::1", "[::1]", undefined, "allowed"],
  ["::1", "[0:0::1]", undefined, "allowed"],
  ["127.0.0.1", "localhost", undefined, "allowed"],
  ["::1", "LOCALHOST.", undefined, "allowed"],
  ["::ffff:127.0.0.1", "localhost", undefined, "allowed"],
  ["127.0.0.1", "foo.localhost", undefined, "loopback"],
  ["127.0.0.1", "localhost.evil.example", undefined, "loopback"],
  ["127.0.0.1", "127.0.0.1.nip.example", undefined, "loopback"],
  ["127.0.0.1", "127.1", undefined, "loopback"],
  ["169.254.169.254", "localhost", undefined, "metadata"],
  ["169.254.169.254", "169.254.169.254", undefined, "allowed"],
  ["0.0.0.0", "localhost", undefined, "unspecified"],
  ["10.0.0.1", "h", undefined, "allowed"],
  ["192.168.1.1", "h", undefined, "allowed"],
  ["172.16.0.1", "h", undefined, "allowed"],
  ["fd00::1", "h", undefined, "allowed"],
  ["203.0.113.9", "h", undefined, "allowed"],
  ["2606:4700::1111", "h", undefined, "allowed"],
  ["64:ff9b::10.0.0.1", "h", undefined, "allowed"],
  ["64:ff9b:1::10.0.0.1", "h", undefined, "allowed"],
  ["64:ff9b:1:a00:0:100::", "h", undefined, "allowed"],
  ["10.0.0.1", "h", ["10.0.0.0/8"], "allowed"],
  ["11.0.0.1", "h", ["10.0.0.0/8"], OUTSIDE],
  ["11.0.0.1", "11.0.0.1", ["10.0.0.0/8"], OUTSIDE],
  ["127.0.0.1", "127.0.0.1", ["10.0.0.0/8"], OUTSIDE],
  ["127.0.0.1", "localhost", ["10.0.0.0/8"], OUTSIDE],
  ["10.0.0.1", "h", [], OUTSIDE],
  ["10.0.0.1", "h", ["nonsense"], OUTSIDE],
  ["::ffff:10.0.0.1", "h", ["10.0.0.0/8"], "allowed"],
  ["64:ff9b::a00:1", "h", ["10.0.0.0/8"], OUTSIDE],
  ["127.0.0.1", "h", ["127.0.0.0/8"], "allowed"],
  ["127.0.0.1", "h", ["127.0.0.1/32"], "allowed"],
  ["127.0.0.1", "h", ["0.0.0.0/0"], "loopback"],
  ["::1", "h", ["::/0"], "loopback"],
  ["169.254.169.254", "h", ["0.0.0.0/0"], "metadata"],
  ["169.254.169.254", "h", ["169.254.0.0/16"], "metadata"],
  ["169.254.169.254", "h", ["169.254.169.254/32"], "allowed"],
  ["169.254.1.1", "h", ["169.254.0.0/16"], "allowed"],
  ["fd00:ec2::254", "h", ["fd00::/8"], "metadata"],
  ["64:ff9b::7f00:1", "h", ["64:ff9b::/96"], "loopback"],
  ["2002:7f00:1::", "h", ["::/0", "127.0.0.0/8"], "allowed"],
];

/** Attacks through what a host resolves to (harpoon §12, §15). */
export const ADDRESS_CASES: readonly HostileCase[] = [
  ...Object.entries(REFUSED).flatMap(([range, addresses]) =>
    addresses.map((address) => addressCase([address, "target.example", undefined, range]))
  ),
  ...JUDGED.map(addressCase),
];

function addressCase([address, host, cidrs, expected]: Judged): HostileCase {
  return {
    tried: `${host} at ${address}${cidrs === undefined ? "" : `, open to ${cidrs}`}`,
    expected,
    verdict() {
      const verdict = judgeAddress(address, host, cidrs);
      return verdict.kind === "allowed" ? "allowed" : verdict.range;
    },
  };
}

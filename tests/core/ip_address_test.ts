import { assertEquals } from "@std/assert";
import { isInRange, isLoopback, parseCidr, parseIp } from "../../lib/core/ip_address.ts";

Deno.test("parseIp: the spellings of one address are one address", () => {
  const same = [
    ["127.0.0.1", "::ffff:127.0.0.1", "[::ffff:7f00:1]"],
    ["::1", "0:0:0:0:0:0:0:1", "[::1]", "0000::0001"],
    ["fd00::a:b", "FD00:0:0:0:0:0:A:B", "fd00::0.10.0.11"],
    ["::", "0::0"],
  ];
  for (const [first = "", ...rest] of same) {
    for (const other of rest) assertEquals(parseIp(other), parseIp(first), `${first} ${other}`);
  }
  assertEquals(new Set(same.map(([first = ""]) => parseIp(first)?.value)).size, same.length);
});

Deno.test("parseIp: what is no address", () => {
  const wrong = [
    ...["", "localhost", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.4:80", "1:2:3", "::1::"],
    ...["010.0.0.1", "1.2.3.00", "::ffff:127.0.0.01"],
    ...["1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "g::1", "12345::", "::1.2.3.999", ":", "[::1"],
  ];
  // Eight groups and a `::` that stands for none of them.
  for (const text of wrong) assertEquals(parseIp(text), undefined, text);
});

Deno.test("parseCidr and isInRange: both families, the whole and the single address", () => {
  const table: [range: string, ip: string, expected: boolean][] = [
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.1.2.3/32", "10.1.2.3", true],
    ["10.1.2.3/32", "10.1.2.2", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["192.168.4.0/22", "192.168.7.255", true],
    ["192.168.4.0/22", "192.168.8.0", false],
    ["fd00::/8", "fdff::1", true],
    ["fd00::/8", "fe80::1", false],
    ["::/0", "2001:db8::1", true],
    ["10.0.0.0/8", "::ffff:10.1.1.1", true],
  ];
  for (const [range, ip, expected] of table) {
    const [parsed, address] = [parseCidr(range), parseIp(ip)];
    assertEquals(parsed !== undefined && address !== undefined, true, `${range} ${ip}`);
    if (parsed === undefined || address === undefined) continue;
    assertEquals(isInRange(address, parsed), expected, `${ip} in ${range}`);
  }
  for (const wrong of ["10.0.0.0", "10.0.0.0/33", "fd00::/129", "host/8", "10.0.0.0/x", "/8"]) {
    assertEquals(parseCidr(wrong), undefined, wrong);
  }
});

Deno.test("isLoopback: the whole of 127.0.0.0/8 and ::1", () => {
  const loopback = (text: string) => {
    const ip = parseIp(text);
    return ip !== undefined && isLoopback(ip);
  };
  assertEquals(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].map(loopback), [
    true,
    true,
    true,
    true,
  ]);
  assertEquals(["128.0.0.1", "126.255.255.255", "::2", "::"].map(loopback), [
    false,
    false,
    false,
    false,
  ]);
});

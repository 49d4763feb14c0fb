import { assertEquals } from "@std/assert";
import { parseIp } from "../../lib/core/ip_address.ts";
import { embeddedAddresses } from "../../lib/harpoon/embedded_address.ts";

function embedded(text: string): string[] {
  const ip = parseIp(text);
  if (ip === undefined) return ["no address"];
  return embeddedAddresses(ip).map(({ value }) =>
    [24n, 16n, 8n, 0n].map((shift) => value >> shift & 0xffn).join(".")
  );
}

Deno.test("embeddedAddresses: the IPv4 address within each form of IPv6", () => {
  const table: [text: string, ...v4: string[]][] = [
    ["::192.0.2.33", "192.0.2.33"],
    ["::ffff:0:192.0.2.33", "192.0.2.33"],
    ["64:ff9b::192.0.2.33", "192.0.2.33"],
    ["2002:c000:221::1", "192.0.2.33"],
    // Teredo, RFC 4380 §4: server 65.54.227.120, client 192.0.2.45.
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "65.54.227.120", "192.0.2.45"],
    ["fd00::5efe:192.0.2.33", "192.0.2.33"],
    ["fd00::200:5efe:192.0.2.33", "192.0.2.33"],
    ["2001:db8::192.0.2.33"],
    ["::1"],
    ["::"],
    ["10.0.0.1"],
    ["::ffff:10.0.0.1"],
  ];
  for (const [text, ...v4] of table) assertEquals(embedded(text), v4, text);
});

Deno.test("embeddedAddresses: NAT64 of local use at each length of its prefix (RFC 6052 §2.4)", () => {
  const readings = [
    ...["64:ff9b:1:c000:2:2100::", "64:ff9b:1:c0:0:221::", "64:ff9b:1:0:c0:2:2100:0"],
    "64:ff9b:1::192.0.2.33",
  ];
  for (const text of readings) assertEquals(embedded(text).includes("192.0.2.33"), true, text);
});

import { assertEquals } from "@std/assert";
import { bypassesProxy } from "../../lib/core/no_proxy.ts";

Deno.test("bypassesProxy: the forms of an item (network-and-oauth §1.2)", () => {
  const table: [item: string, url: string, bypasses: boolean][] = [
    // A host, and what is below it.
    ["corp.test", "https://corp.test/mcp", true],
    ["corp.test", "https://a.b.corp.test", true],
    ["corp.test", "https://xcorp.test", false],
    ["CORP.test", "https://corp.TEST", true],
    ["corp.test", "https://corp.test.", true],
    ["corp.test.", "https://corp.test", true],
    // Only what is below it.
    [".corp.test", "https://a.corp.test", true],
    [".corp.test", "https://corp.test", false],
    ["*.corp.test", "https://a.corp.test", true],
    ["*.corp.test", "https://corp.test", false],
    // Everything.
    ["*", "https://any.test", true],
    [" * ", "https://any.test", true],
    // A port is compared to the one in use, spelled out or not.
    ["corp.test:443", "https://corp.test", true],
    ["corp.test:443", "http://corp.test", false],
    ["corp.test:8443", "https://corp.test:8443", true],
    ["corp.test:8443", "https://corp.test", false],
    [".corp.test:80", "http://a.corp.test", true],
    ["*.corp.test:81", "http://a.corp.test", false],
    // Addresses.
    ["10.1.2.3", "http://10.1.2.3:8080", true],
    ["10.1.2.3", "http://10.1.2.33", false],
    ["10.1.2.3:80", "http://10.1.2.3", true],
    ["10.1.2.3:81", "http://10.1.2.3", false],
    ["2001:db8::1", "http://[2001:db8:0::1]/", true],
    ["[2001:db8::1]", "http://[2001:db8::1]/", true],
    ["[2001:db8::1]:443", "https://[2001:db8::1]/", true],
    ["[2001:db8::1]:443", "http://[2001:db8::1]/", false],
    // Ranges, of addresses only.
    ["10.0.0.0/8", "http://10.200.3.4", true],
    ["10.0.0.0/8", "http://11.0.0.1", false],
    ["fd00::/8", "http://[fd12::1]:9/", true],
    ["10.0.0.0/8", "http://10.test", false],
    // An address is not a suffix, and a name is not an address.
    ["2.3", "http://10.1.2.3", false],
    ["10.1.2.3", "http://x.10.1.2.3.test", false],
    // Nonsense names nothing.
    ["", "http://a.test", false],
    [".", "http://a.test", false],
    ["http://a.test", "http://a.test", false],
    [":80", "http://a.test", false],
  ];
  for (const [item, url, expected] of table) {
    assertEquals(bypassesProxy(url, [item]), expected, `${item} for ${url}`);
  }
});

Deno.test("bypassesProxy: loopback is never proxied, other items are looked at in turn", () => {
  for (const host of ["localhost", "LOCALHOST:3000", "127.0.0.1", "127.1.2.3:80", "[::1]:9"]) {
    assertEquals(bypassesProxy(`http://${host}/`, []), true, host);
  }
  assertEquals(bypassesProxy("http://localhost.test/", []), false);
  assertEquals(bypassesProxy("http://b.test/", ["a.test", "b.test"]), true);
  assertEquals(bypassesProxy("http://c.test/", ["a.test", "b.test"]), false);
});

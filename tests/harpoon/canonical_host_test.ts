import { assertEquals } from "@std/assert";
import { canonicalHost } from "../../lib/harpoon/canonical_host.ts";

const CASES: readonly (readonly [host: string, canonical: string | undefined])[] = [
  ["API.Example.COM", "api.example.com"],
  ["api.example.com.", "api.example.com"],
  ["api.example.com..", "api.example.com."],
  ["bücher.example", "xn--bcher-kva.example"],
  ["10.0.0.1", "10.0.0.1"],
  ["10.0.0.1.", "10.0.0.1"],
  ["127.1", "127.0.0.1"],
  ["0x7f.0.0.1", "127.0.0.1"],
  ["2130706433", "127.0.0.1"],
  ["%31%32%37.0.0.1", "127.0.0.1"],
  ["[FD00:0:0::1]", "fd00::1"],
  ["fd00:0:0::1", "fd00::1"],
  ["mcp_server.example.com", "mcp_server.example.com"],
  ["", undefined],
  [".", undefined],
  ["a b", undefined],
  ["ok.example/evil", undefined],
  ["ok.example\\evil", undefined],
  ["user@ok.example", undefined],
  ["ok.example?", undefined],
  ["ok.example#", undefined],
  ["300.0.0.1", undefined],
  ["[::1", undefined],
];

Deno.test("canonicalHost: one spelling for names and addresses (harpoon §3)", () => {
  for (const [host, canonical] of CASES) {
    assertEquals(canonicalHost(host), canonical, host);
  }
});

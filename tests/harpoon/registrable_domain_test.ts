import { assertEquals } from "@std/assert";
import { loadRegistrableDomain } from "../../lib/harpoon/registrable_domain.ts";

Deno.test("loadRegistrableDomain: names below a public suffix have one, suffixes and labels none", async () => {
  const registrableDomain = await loadRegistrableDomain();
  const cases: readonly (readonly [host: string, domain: string | undefined])[] = [
    ["mcp.example.com", "example.com"],
    ["example.co.uk", "example.co.uk"],
    ["mcp.intranet.corp", "intranet.corp"],
    ["mcp_server.example.com", "example.com"],
    ["com", undefined],
    ["co.uk", undefined],
    ["corp", undefined],
    ["localhost", undefined],
    // Names below these belong to strangers.
    ["github.io", undefined],
    ["s3.amazonaws.com", undefined],
    ["someone.github.io", "someone.github.io"],
    ["10.0.0.1", undefined],
    ["fd00::1", undefined],
  ];
  for (const [host, domain] of cases) assertEquals(registrableDomain(host), domain, host);
});

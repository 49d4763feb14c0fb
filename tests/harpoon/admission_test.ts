import { assertEquals } from "@std/assert";
import { admit, type DiscoveredAddress } from "../../lib/harpoon/admission.ts";
import { loadRegistrableDomain } from "../../lib/harpoon/registrable_domain.ts";

const registrableDomain = await loadRegistrableDomain();

const RULES = {
  hosts: { suffixes: [".corp"], patterns: ["^db\\d"], loopback: true, private: true },
  allowPlaintextHttp: false,
};
const OF_RESOURCE = "oauth-protected-resource-host";
const NOT_ALLOWED = "not-allowed";
const PRIVATE_DISABLED = "private-host-registration-disabled";
const UNUSABLE = "not a usable http or https URL";

function address(
  role: string,
  url: string,
  more: Partial<DiscoveredAddress> = {},
): DiscoveredAddress {
  return { role, url, guarded: false, onMcpSocket: false, ...more };
}

function guarded(role: string, url: string): DiscoveredAddress {
  return address(role, url, { guarded: true });
}

/** `admitted <reason>` or `refused <reason>` of the last address, behind its seeds. */
function verdict(addresses: readonly DiscoveredAddress[], rules = RULES): string | undefined {
  const last = admit(addresses, rules, registrableDomain).at(-1);
  return last === undefined ? undefined : `${last.kind} ${last.reason}`;
}

Deno.test("admit: what the protected resource's host says of itself is admitted, one verdict each in order (harpoon §3)", () => {
  const group = "auth-server:0123456789ab:0";
  const admissions = admit(
    [
      address("prmd-resource", "https://MCP.example.com/mcp"),
      address("prmd-auth-server", "https://auth.mcp.example.com", { group }),
      guarded("token-endpoint", "https://idp.example.org/token"),
    ],
    RULES,
    registrableDomain,
  );
  assertEquals(admissions, [
    {
      kind: "admitted",
      address: address("prmd-resource", "https://MCP.example.com/mcp"),
      url: "https://mcp.example.com/mcp",
      reason: OF_RESOURCE,
      tags: ["protected-resource-metadata", "resource"],
      labelBase: "oauth-prmd-resource-0",
    },
    {
      kind: "admitted",
      address: address("prmd-auth-server", "https://auth.mcp.example.com", { group }),
      url: "https://auth.mcp.example.com",
      reason: OF_RESOURCE,
      tags: ["protected-resource-metadata", "authorization-server", `group=${group}`],
      labelBase: "oauth-prmd-auth-server-0",
    },
    {
      kind: "refused",
      address: guarded("token-endpoint", "https://idp.example.org/token"),
      reason: NOT_ALLOWED,
    },
  ]);
});

Deno.test("admit: an unguarded address is admitted for being private, and that is the reason (harpoon §3)", () => {
  const cases: readonly (readonly [url: string, verdict: string])[] = [
    ["https://localhost:8443/x", "admitted loopback"],
    ["https://127.0.0.1/x", "admitted loopback"],
    ["https://[::1]/x", "admitted loopback"],
    ["https://10.0.0.1/x", "admitted private-ip"],
    ["https://[fd00::1]/x", "admitted private-ip"],
    ["https://auth.CORP./x", "admitted suffix:.corp"],
    ["https://db7.example/x", "admitted regex:(?i:^db\\d)"],
    ["https://169.254.169.254/x", `refused ${NOT_ALLOWED}`],
    ["https://idp.example.org/x", `refused ${NOT_ALLOWED}`],
  ];
  for (const [url, expected] of cases) {
    assertEquals(verdict([address("prmd-auth-server", url)]), expected, url);
  }
});

Deno.test("admit: guarded on 10.0.0.1, fd00::1, 127.0.0.1, 169.254.169.254 is not registered [harpoon §14.17, §12.5]", () => {
  const seed = address("prmd-resource", "https://mcp.example.com/mcp");
  const cases: readonly (readonly [url: string, verdict: string])[] = [
    ["https://10.0.0.1/token", PRIVATE_DISABLED],
    ["https://[fd00::1]/token", PRIVATE_DISABLED],
    ["https://127.0.0.1/token", PRIVATE_DISABLED],
    // Resolvers would read these as loopback.
    ["https://127.1/token", UNUSABLE],
    ["https://0x7f000001/token", UNUSABLE],
    ["https://2130706433/token", UNUSABLE],
    ["https://[::ffff:127.0.0.1]/token", PRIVATE_DISABLED],
    ["https://[::ffff:a00:1]/token", PRIVATE_DISABLED],
    ["https://localhost/token", PRIVATE_DISABLED],
    ["https://auth.corp/token", PRIVATE_DISABLED],
    ["https://db1.example/token", PRIVATE_DISABLED],
    ["https://169.254.169.254/token", NOT_ALLOWED],
    ["https://[fe80::1]/token", NOT_ALLOWED],
  ];
  for (const [url, reason] of cases) {
    assertEquals(verdict([seed, guarded("token-endpoint", url)]), `refused ${reason}`, url);
  }
});

Deno.test("admit: guarded is registered on the exact seed origin; another port is refused [harpoon §14.17]", () => {
  const seed = address("prmd-resource", "https://10.0.0.1:8443/mcp");
  const cases: readonly (readonly [url: string, verdict: string])[] = [
    ["https://10.0.0.1:8443/token", `admitted ${OF_RESOURCE}`],
    ["https://10.0.0.1:8444/token", `refused ${PRIVATE_DISABLED}`],
    ["https://10.0.0.1/token", `refused ${PRIVATE_DISABLED}`],
    ["http://10.0.0.1:8443/token", `refused ${PRIVATE_DISABLED}`],
    ["https://10.0.0.2:8443/token", `refused ${PRIVATE_DISABLED}`],
  ];
  for (const [url, expected] of cases) {
    assertEquals(verdict([seed, guarded("token-endpoint", url)]), expected, url);
  }
});

Deno.test("admit: a seed's origin is compared with default port, letter case and the root's dot evened out (harpoon §3)", () => {
  const seed = address("prmd-source", "https://MCP.Example.com./.well-known/x");
  for (const url of ["https://mcp.example.com/t", "https://mcp.example.com.:443/t"]) {
    assertEquals(verdict([seed, guarded("token-endpoint", url)]), `admitted ${OF_RESOURCE}`, url);
  }
  const v6 = address("prmd-source", "https://[2001:DB8:0:0::1]/x");
  assertEquals(
    verdict([v6, guarded("token-endpoint", "https://[2001:db8::1]:443/t")]),
    `admitted ${OF_RESOURCE}`,
  );
  const below = guarded("token-endpoint", "https://auth.mcp.example.com/t");
  assertEquals(verdict([seed, below]), `refused ${NOT_ALLOWED}`);
});

Deno.test("admit: a name seeds itself and what is below it, an address itself alone (harpoon §3)", () => {
  const cases: readonly (readonly [seed: string, url: string, admitted: boolean])[] = [
    ["https://mcp.example.com/mcp", "https://mcp.example.com:9/x", true],
    ["https://mcp.example.com/mcp", "https://a.b.mcp.example.com/x", true],
    ["https://mcp.example.com/mcp", "https://example.com/x", false],
    ["https://mcp.example.com/mcp", "https://evilmcp.example.com/x", false],
    ["https://mcp.example.com/mcp", "https://mcp.example.com.evil.org/x", false],
    ["https://mcp.example.com/mcp", "https://mcp.example.com@evil.org/x", false],
    ["https://203.0.113.7/mcp", "https://203.0.113.7:444/x", true],
    ["https://203.0.113.7/mcp", "https://203.0.113.8/x", false],
    ["https://203.0.113.7/mcp", "https://a.203.0.113.7.example/x", false],
    ["https://[2001:db8::1]/mcp", "https://[2001:DB8:0::1]:444/x", true],
  ];
  for (const [seed, url, admitted] of cases) {
    assertEquals(
      verdict([address("prmd-resource", seed), address("prmd-auth-server", url)]),
      admitted ? `admitted ${OF_RESOURCE}` : `refused ${NOT_ALLOWED}`,
      `${seed} ${url}`,
    );
  }
});

Deno.test("admit: PRMD resource https://com/mcp seeds nothing [harpoon §14.18], nor do other suffixes and single labels", () => {
  const cases: readonly (readonly [seed: string, url: string])[] = [
    ["https://com/mcp", "https://evil.com/token"],
    ["https://com./mcp", "https://evil.com/token"],
    ["https://co.uk/mcp", "https://evil.co.uk/token"],
    ["https://github.io/mcp", "https://evil.github.io/token"],
    ["https://s3.amazonaws.com/mcp", "https://evil.s3.amazonaws.com/token"],
    ["https://intranet/mcp", "https://evil.intranet/token"],
  ];
  for (const [seed, url] of cases) {
    const seeds = [address("prmd-resource", seed)];
    assertEquals(verdict(seeds), `refused ${NOT_ALLOWED}`, seed);
    assertEquals(
      verdict([...seeds, address("prmd-auth-server", url)]),
      `refused ${NOT_ALLOWED}`,
      url,
    );
    // Its own origin is an exact one, whatever the name.
    const own = guarded("token-endpoint", new URL("/token", seed).href);
    assertEquals(verdict([...seeds, own]), `admitted ${OF_RESOURCE}`, own.url);
  }
});

Deno.test("admit: an external IdP's token endpoint is not registered [harpoon §14.18]", () => {
  const addresses = [
    address("prmd-resource", "https://mcp.example.com/mcp"),
    address("prmd-source", "https://mcp.example.com/.well-known/oauth-protected-resource"),
    guarded("prmd-auth-server", "https://idp.example.org"),
    guarded("token-endpoint", "https://idp.example.org/token"),
  ];
  assertEquals(
    admit(addresses, RULES, registrableDomain).map(({ kind, reason }) => `${kind} ${reason}`),
    [
      `admitted ${OF_RESOURCE}`,
      `admitted ${OF_RESOURCE}`,
      `refused ${NOT_ALLOWED}`,
      `refused ${NOT_ALLOWED}`,
    ],
  );
});

Deno.test("admit: neither a guarded resource nor an authorization server vouches for others (harpoon §3)", () => {
  const token = guarded("token-endpoint", "https://idp.example.org/token");
  const sameHost = address("issuer", "https://idp.example.org");
  for (
    const seed of [
      guarded("prmd-resource", "https://idp.example.org/mcp"),
      guarded("prmd-source", "https://idp.example.org/mcp"),
      address("prmd-auth-server", "https://idp.example.org"),
      address("auth-server-metadata", "https://idp.example.org"),
    ]
  ) {
    assertEquals(verdict([seed, token]), `refused ${NOT_ALLOWED}`, seed.role);
    assertEquals(verdict([seed, sameHost]), `refused ${NOT_ALLOWED}`, seed.role);
  }
});

Deno.test("admit: a plaintext address fails unless that is allowed (harpoon §3)", () => {
  const addresses = [address("prmd-resource", "http://localhost:3000/mcp")];
  const [refused] = admit(addresses, RULES, registrableDomain);
  assertEquals(refused?.kind, "refused");
  assertEquals(refused?.reason.includes("://"), false);
  const allowed = { ...RULES, allowPlaintextHttp: true };
  assertEquals(verdict(addresses, allowed), "admitted loopback");
});

Deno.test("admit: the registry's URL rules hold for admitted hosts too (harpoon §3)", () => {
  for (const path of ["/a/../b", "/%2e%2e/b", "/%zz"]) {
    const url = `https://localhost${path}`;
    const [admission] = admit([address("prmd-resource", url)], RULES, registrableDomain);
    assertEquals(admission?.kind, "refused", path);
    assertEquals(admission?.reason.includes(path), false, path);
  }
});

Deno.test("admit: what is no http address is refused and seeds nothing (harpoon §3)", () => {
  for (
    const url of ["ftp://mcp.example.com/mcp", "/mcp", "", "https://", "https://a b/x", "nonsense"]
  ) {
    const [admission] = admit([address("prmd-resource", url)], RULES, registrableDomain);
    assertEquals(admission?.kind, "refused", url);
  }
  const beside = address("prmd-auth-server", "https://mcp.example.com");
  assertEquals(
    verdict([address("prmd-resource", "ftp://mcp.example.com/mcp"), beside]),
    `refused ${NOT_ALLOWED}`,
  );
});

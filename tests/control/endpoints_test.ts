import { assertEquals } from "@std/assert";
import { endpointsOf } from "../../lib/control/endpoints.ts";

const ID = `tunnel_${"0".repeat(32)}`;

const BASES: readonly (readonly [base: string, prefix: string, tunnel: string])[] = [
  ["https://h", "", `https://h/v1/tunnels/${ID}`],
  ["https://h/", "", `https://h/v1/tunnels/${ID}`],
  ["https://h/v1/tunnel", "", `https://h/v1/tunnels/${ID}`],
  ["https://h:8443/x?y#z", "", `https://h:8443/v1/tunnels/${ID}`],
  ["http://[::1]:80/", "/a/b", `http://[::1]/a/b/v1/tunnels/${ID}`],
  ["https://h", "/a/b/", `https://h/a/b/v1/tunnels/${ID}`],
];

Deno.test("wire 4: only the base's origin counts, the prefix stands in front of /v1", () => {
  for (const [base, prefix, tunnel] of BASES) {
    const endpoints = endpointsOf(base, prefix, ID);
    assertEquals(endpoints.metadata, tunnel, base);
    assertEquals(endpoints.response, `${tunnel}/response`);
    assertEquals(endpoints.poll(1, 2, []), `${tunnel}/poll?limit=1&timeout_ms=2`);
  }
});

Deno.test("wire 3: channels are sorted and come first; none means no channel key", () => {
  const { poll } = endpointsOf("https://h", "", ID);
  const channels = ["main", "harpoon"];
  assertEquals(
    new URL(poll(20, 30_000, channels)).search,
    "?channel=harpoon&channel=main&limit=20&timeout_ms=30000",
  );
  assertEquals(channels, ["main", "harpoon"]);
  assertEquals(new URL(poll(20, 30_000, [])).search, "?limit=20&timeout_ms=30000");
});

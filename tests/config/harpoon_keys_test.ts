import { assertEquals } from "@std/assert";
import { TARGET_KEYS } from "../../lib/config/harpoon_keys.ts";
import { load } from "./load_fixture.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";

/** Keys that exclude each other cannot be in one target. */
const TARGETS: readonly (readonly string[])[] = [
  [
    ...["label", "url", "description", "allowed_methods", "max_request_size_bytes"],
    ...["max_response_size_bytes", "timeout_seconds", "headers", "client_cert", "client_key"],
    ...["rate_limit", "allowed_addresses"],
  ],
  ["label", "base_url"],
  ["label", "url", "kind", "operations"],
  ["label", "url", "unix_socket"],
];

Deno.test("TARGET_KEYS: every key works as its example is written", async () => {
  await using authority = await openAuthority();
  const { cert, key } = await authority.issue({ name: "client" });
  assertEquals(new Set(TARGETS.flat()), new Set(TARGET_KEYS.map(({ key }) => key)));
  for (const keys of TARGETS) {
    const lines = TARGET_KEYS.filter(({ key }) => keys.includes(key)).map(({ key, example }) => {
      const isClear = key === "url" && keys.includes("unix_socket");
      return `      ${key}: ${isClear ? example.replace("https:", "http:") : example}`;
    });
    const target = lines.join("\n").replace(/^ {6}/, "    - ");
    const { harpoon } = load({
      yaml: `harpoon:\n  allow_plaintext_http: true\n  targets:\n${target}\n`,
      env: { BILLING_AUTH: "Bearer hush" },
      files: {
        "/etc/tunnel/client.pem": cert,
        "/etc/tunnel/client.key": key,
        "/etc/tunnel/open_bills.graphql": "query OpenBills { id }",
      },
    });
    assertEquals(harpoon.targets.map(({ label }) => label), ["billing"]);
  }
});

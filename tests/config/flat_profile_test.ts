import { assertEquals } from "@std/assert";
import type { JsonObject } from "../../lib/wire/json.ts";
import { unflatten } from "../../lib/config/flat_profile.ts";

const rootOf = (content: JsonObject) => unflatten(content).root;

/** Every flat key of configuration §S with the setting it stands for. */
const KEYS: readonly [flat: JsonObject, root: JsonObject][] = [
  [{ tunnel_id: "t" }, { control_plane: { tunnel_id: "t" } }],
  [{ control_plane_url: "u" }, { control_plane: { base_url: "u" } }],
  [{ mcp_server_url: "u" }, { mcp: { server_urls: [{ channel: "main", url: "u" }] } }],
  [{ mcp_command: "c" }, { mcp: { commands: [{ channel: "main", command: "c" }] } }],
  [{ ca_bundle_path: "/c" }, { ca_bundle: "/c" }],
  [{ admin_ui_address: "h:1" }, { health: { listen_addr: "h:1" } }],
  [{ admin_ui_enabled: "false" }, { admin_ui: { enabled: "false" } }],
  [
    { control_plane_mtls: { cert_path: "/c", key_path: "/k" } },
    { control_plane: { client_cert: "/c", client_key: "/k" } },
  ],
  [
    { mcp_client_mtls: { cert_path: "/c", key_path: "/k", ca_bundle_path: "/a" } },
    { mcp: { client_cert: "/c", client_key: "/k", ca_bundle: "/a" } },
  ],
];
for (const [flat, root] of KEYS) {
  Deno.test(`unflatten: ${JSON.stringify(flat)} (configuration §S)`, () => {
    const before = structuredClone(flat);
    assertEquals(rootOf(flat), root);
    assertEquals(flat, before, "the content is left as it is");
    assertEquals(unflatten(root), { root, moved: new Map(), conflicts: [] });
  });
}

Deno.test("unflatten: a moved setting is found again by its key in the file", () => {
  const { moved } = unflatten({ tunnel_id: "t", control_plane_mtls: { cert_path: "/c" } });
  assertEquals([...moved], [
    ["control_plane.tunnel_id", ["tunnel_id"]],
    ["control_plane.client_cert", ["control_plane_mtls", "cert_path"]],
  ]);
});

Deno.test("unflatten: both forms may agree, and otherwise are a conflict", () => {
  const nested = { server_urls: [{ channel: "main", url: "u" }] };
  assertEquals(unflatten({ mcp_server_url: "u", mcp: nested }).conflicts, []);
  assertEquals(unflatten({ mcp_server_url: "v", mcp: nested }).conflicts, [
    ["mcp_server_url", "mcp.server_urls"],
  ]);
});

Deno.test("unflatten: a blank key counts as not given, and so does a blank section", () => {
  for (const blank of [null, "", "null", "~"]) {
    assertEquals(rootOf({ mcp_command: blank, log: { level: "info" } }), {
      log: { level: "info" },
    });
    assertEquals(rootOf({ tunnel_id: "t", control_plane: blank }), {
      control_plane: { tunnel_id: "t" },
    });
  }
});

Deno.test("unflatten: what it does not know stays for the schema to tell", () => {
  const content = {
    control_plane_mtls: { cert_path: "/c", cert: "x" },
    mcp: "text",
    mcp_command: "c",
  };
  assertEquals(rootOf(content), {
    control_plane_mtls: { cert: "x" },
    control_plane: { client_cert: "/c" },
    mcp: "text",
  });
});

Deno.test("unflatten: however deep a value nests, it is only passed on", () => {
  let deep: JsonObject = {};
  for (let level = 0; level < 100_000; level++) deep = { deep };
  assertEquals(rootOf({ tunnel_id: "t", deep })["deep"] === deep, true);
});

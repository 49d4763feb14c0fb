import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkProfileText } from "../../lib/config/profile_check.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { load, problemLines, TUNNEL_ID } from "./load_fixture.ts";

/** The environment of the guides: a home, a key, and nothing that a profile says. */
const ENV = { HOME: "/h", MCP_SERVER_URL: "", CONTROL_PLANE_TUNNEL_ID: "" };

/** A flat JSON profile with every section that older guides show. */
function enterprise(files: { cert: string; key: string; ca: string }): string {
  return JSON.stringify(
    {
      tunnel_id: TUNNEL_ID,
      mcp_server_url: "https://mcp.corp.example/mcp",
      control_plane_url: "https://api.openai.com",
      ca_bundle_path: files.ca,
      admin_ui_address: "127.0.0.1:8090",
      control_plane_mtls: { cert_path: files.cert, key_path: files.key },
      mcp_client_mtls: { cert_path: files.cert, key_path: files.key, ca_bundle_path: files.ca },
      proxy: { https_proxy: "http://u:hush@proxy.corp.example:3128", no_proxy: ["10.0.0.0/8"] },
      harpoon: {
        enabled: true,
        targets: [{
          label: "billing",
          base_url: "https://billing.corp.example",
          allowed_methods: ["GET", "POST"],
          max_request_size_bytes: 10485760,
          max_response_size_bytes: 10485760,
          timeout_seconds: 30,
        }],
      },
    },
    null,
    2,
  );
}

Deno.test("an older JSON profile with certificates, proxy and targets (configuration §S, §9.19, §9.31)", async () => {
  await using authority = await openAuthority();
  const { certFile, keyFile, cert, key } = await authority.issue({ name: "client" });
  const text = enterprise({ cert: certFile, key: keyFile, ca: authority.caFile });
  const file = "/h/.tunnel-client/profiles/corp.json";
  const files = {
    [file]: text,
    [certFile]: cert,
    [keyFile]: key,
    [authority.caFile]: authority.ca,
  };
  const args = ["--profile=corp"];
  const { controlPlane, mcp, network, harpoon, source } = load({ env: ENV, files, args });
  assertEquals(source.kind === "profile" && [source.path, source.shadowed], [file, []]);
  // A certificate and the default address: the one for certificates.
  assertEquals(controlPlane.baseUrl, "https://mtls.api.openai.com");
  assertEquals(controlPlane.clientCertificate, { certFile, keyFile });
  assertEquals(mcp.clientCertificate, { certFile, keyFile });
  assertEquals([network.caBundle, mcp.caBundle], [authority.caFile, authority.caFile]);
  assertEquals(network.system.https?.origin, "http://proxy.corp.example:3128");
  assertEquals(network.system.https?.credentials?.reveal(), "u:hush");
  assertEquals(network.system.noProxy, ["10.0.0.0/8"]);
  assertEquals(harpoon.targets[0]?.maxResponseBytes, 10_485_760);
  assertEquals(checkProfileText(file, text), []);

  const own = load({
    env: ENV,
    files,
    args: [...args, "--control-plane-url", "https://own.example"],
  });
  assertEquals(own.controlPlane.baseUrl, "https://own.example");
  const proxied = load({
    env: { ...ENV, HTTPS_PROXY: "http://real:1", NO_PROXY: "b" },
    files,
    args,
  });
  assertEquals(proxied.network.system.https?.origin, "http://real:1");
  assertEquals(proxied.network.system.noProxy, ["b"]);
});

Deno.test("an older JSON profile: what is wrong is told by its own key's line", () => {
  const text =
    '{\n  "tunnel_id": "short",\n  "admin_ui_address": "8090",\n  "mcp_server_url": 7\n}';
  const lines = problemLines(() => load({ env: ENV, yaml: text }));
  assertEquals(lines.length, 3, lines.join("\n"));
  for (const [line, place] of ["c.yaml line 2", "c.yaml line 3", "c.yaml line 4"].entries()) {
    assert(lines.some((told) => told.includes(place)), `line ${line + 2}: ${lines.join("\n")}`);
  }
});

Deno.test("an older YAML profile with its blank line loads, and is left byte for byte (§9.32)", async () => {
  await using stack = new AsyncDisposableStack();
  const home = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(home, { recursive: true }));
  const path = `${home}/tunnel-client/dev.yaml`;
  await Deno.mkdir(`${home}/tunnel-client`);
  const text = `config_version: 1\n\ncontrol_plane:\n  tunnel_id: ${TUNNEL_ID}\n` +
    "  api_key: env:CONTROL_PLANE_API_KEY\n\nmcp:\n  server_urls:\n" +
    "    - channel: main\n      url: http://localhost:3000/mcp\n";
  await Deno.writeTextFile(path, text);
  const files = {
    get [path]() {
      return Deno.readTextFileSync(path);
    },
  };
  const { mcp, source } = load({ env: { ...ENV, HOME: home }, files, args: ["--profile=dev"] });
  assertEquals(source.kind === "profile" && source.path, path);
  assertEquals(mcp.bindings, [
    { kind: "http-streamable", channel: "main", url: "http://localhost:3000/mcp" },
  ]);
  assertEquals(await Deno.readTextFile(path), text);
});

Deno.test("files of the same name elsewhere are told as not used (configuration §3)", () => {
  const text = `{"tunnel_id": "${TUNNEL_ID}", "mcp_server_url": "http://h"}`;
  const files = {
    "/h/.tunnel-client/profiles/p.json": text,
    "/h/.tunnel-client/profiles/p.yml": "unread: true",
    "/h/tunnel-client/p.yaml": "unread: true",
  };
  const { source, notes } = load({ env: ENV, files, args: ["--profile=p"] });
  const shadowed = ["/h/.tunnel-client/profiles/p.yml", "/h/tunnel-client/p.yaml"];
  assertEquals(source.kind === "profile" && source.shadowed, shadowed);
  for (const path of shadowed) assertStringIncludes(notes.join("\n"), path);
});

Deno.test("harpoon.enabled: false takes the channel and its rules away (configuration §S)", () => {
  const targets = "targets: [{label: a, url: http://h}]";
  const off = `harpoon: {enabled: false, ${targets}}`;
  assertEquals(load({ yaml: off }).harpoon.enabled, false);
  const [plain = ""] = problemLines(() => load({ yaml: `harpoon: {${targets}}` }));
  assertStringIncludes(plain, "must be https");
  const env = { CONTROL_PLANE_POLL_CHANNELS: "main,harpoon" };
  const [polled = ""] = problemLines(() => load({ yaml: off, env }));
  assertStringIncludes(polled, "channel harpoon is off by harpoon.enabled");
});

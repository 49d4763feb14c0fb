import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkProfileText } from "../../lib/config/profile_check.ts";
import { renderSample, samples } from "../../lib/config/samples.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { load, TUNNEL_ID } from "./load_fixture.ts";

const BLANK = { MCP_SERVER_URL: "", CONTROL_PLANE_TUNNEL_ID: "" };

for (const sample of samples) {
  Deno.test(`${sample.name}: is valid as shipped and as rendered, for each of its targets (cli §17.12)`, async () => {
    assertEquals(checkProfileText("s.yaml", sample.text), []);
    const kinds = sample.target === "either" ? ["url", "command"] as const : [sample.target];
    for (const kind of kinds) {
      const text = kind === "url" ? "http://127.0.0.1:9/mcp" : 'sh -c "a, b"';
      const rendered = renderSample(sample, {
        tunnelId: TUNNEL_ID,
        baseUrl: "https://plane.example",
        urlPath: "/gw",
        apiKeyReference: "file:/key",
        healthListenAddr: "127.0.0.1:0",
        openBrowser: true,
        target: { kind, text },
      });
      assertEquals(checkProfileText("s.yaml", rendered), []);
      const files = { "s.yaml": rendered, "/key": "sk-1", "/ca.pem": await caPem() };
      const env = {
        ...BLANK,
        CONTROL_PLANE_API_KEY: "",
        HTTPS_PROXY: "http://p:1",
        ENTERPRISE_CA_BUNDLE: "/ca.pem",
      };
      const { controlPlane, mcp, health } = load({ env, files, args: ["--config=s.yaml"] });
      assertEquals(
        [controlPlane.tunnelId, controlPlane.baseUrl, controlPlane.urlPath],
        [TUNNEL_ID, "https://plane.example", "/gw"],
      );
      assertEquals([controlPlane.apiKey.reveal(), health.port], ["sk-1", 0]);
      const [binding] = mcp.bindings;
      assertEquals(binding?.kind === "stdio" ? binding.command : binding?.url, text);
      assertEquals(files["s.yaml"], rendered);
      assertStringIncludes(rendered, "config_version: 1");
      assert(rendered.endsWith("\n"));
    }
  });
}

/** Any certificate does: the bundle must hold one. */
async function caPem(): Promise<string> {
  await using authority = await openAuthority();
  return authority.ca;
}

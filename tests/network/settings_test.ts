import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Inputs, load, problemLines } from "../config/load_fixture.ts";
import { type Authority, openAuthority } from "../fixtures/tls_authority.ts";

/** Every proxy setting of the settings file's two scopes and of one channel. */
const PROXY_SETTINGS: readonly (readonly [name: string, args: (value: string) => string[]])[] = [
  ["http_proxy", (value) => ["--http-proxy", value]],
  ["control_plane.http_proxy", (value) => ["--control-plane.http-proxy", value]],
  ["mcp.http_proxy", (value) => ["--mcp.http-proxy", value]],
  ["mcp.server_urls", (value) => ["--mcp.server-url", `url=http://h/mcp,http-proxy=${value}`]],
];

Deno.test("settings: a proxy that refers to nothing, or is of another scheme, ends the start [network §9.2]", () => {
  const values: readonly (readonly [value: string, word: string])[] = [
    ["env:UNSET_PROXY", "variable UNSET_PROXY, which is not set"],
    ["env:EMPTY_PROXY", "variable EMPTY_PROXY, which is empty"],
    ["env:FTP_PROXY", "http:// or https://"],
    ["ftp://proxy:21", "http:// or https://"],
    ["socks5://proxy:1080", "http:// or https://"],
  ];
  const env = { EMPTY_PROXY: "", FTP_PROXY: "ftp://proxy:21", MCP_SERVER_URL: "http://h/mcp" };
  for (const [name, args] of PROXY_SETTINGS) {
    for (const [value, word] of values) {
      const lines = problemLines(() => load({ args: args(value), env }));
      assertEquals(lines.length, 1, lines.join("\n"));
      assertStringIncludes(lines[0] ?? "", name);
      assertStringIncludes(lines[0] ?? "", word);
    }
  }
});

function withFiles(authority: Authority, ...names: readonly string[]): Record<string, string> {
  const paths = names.map((name) => `${authority.dir}/${name}`);
  return Object.fromEntries(paths.map((path) => [path, Deno.readTextFileSync(path)]));
}

Deno.test("settings: a bundle without a certificate ends the start, one of two authorities does not [network §9.4]", async () => {
  await using one = await openAuthority("one");
  await using two = await openAuthority("two");
  const files = { "/empty.pem": "", "/text.pem": "hello", "/two.pem": `${one.ca}${two.ca}` };
  for (const path of ["/empty.pem", "/text.pem", "/none.pem"]) {
    const [line = "", ...more] = problemLines(() => load({ args: ["--ca-bundle", path], files }));
    assertEquals(more, []);
    assertStringIncludes(line, `CA file ${path}`);
  }
  assertEquals(load({ args: ["--ca-bundle", "/two.pem"], files }).network.caBundle, "/two.pem");
});

Deno.test("settings: with a certificate the default control plane has another name, others keep theirs [network §9.5]", async () => {
  await using authority = await openAuthority();
  const { certFile, keyFile } = await authority.issue({ name: "client" });
  const files = withFiles(authority, "client.pem", "client.key");
  const pair = ["--control-plane.client-cert", certFile, "--control-plane.client-key", keyFile];
  const table: readonly (readonly [baseUrl: string | undefined, effective: string])[] = [
    [undefined, "https://mtls.api.openai.com"],
    ["https://api.openai.com", "https://mtls.api.openai.com"],
    [" https://api.openai.com/ ", "https://mtls.api.openai.com"],
    ["https://api.openai.com.example", "https://api.openai.com.example"],
    ["https://gateway.example", "https://gateway.example"],
    ["http://api.openai.com", "http://api.openai.com"],
    ["https://api.openai.com:8443", "https://api.openai.com:8443"],
  ];
  for (const [baseUrl, effective] of table) {
    const given = baseUrl === undefined ? [] : ["--control-plane.base-url", baseUrl];
    const { controlPlane } = load({ args: [...pair, ...given], files });
    assertEquals(controlPlane.baseUrl, effective, baseUrl);
    assert(controlPlane.apiKey.reveal() !== "", "the key is still needed");
    const without = load({ args: given }).controlPlane.baseUrl;
    assertEquals(without, (baseUrl ?? "https://api.openai.com").trim().replace(/\/$/, ""));
  }
});

Deno.test("settings: a certificate without its key, or a key without its certificate, ends the start [network §9.5]", async () => {
  await using authority = await openAuthority();
  const { certFile, keyFile } = await authority.issue({ name: "client" });
  const files = withFiles(authority, "client.pem", "client.key");
  const alone: readonly (readonly string[])[] = [
    ["--control-plane.client-cert", certFile],
    ["--control-plane.client-key", keyFile],
    ["--mcp.client-cert", certFile],
    ["--mcp.client-key", keyFile],
    ["--mcp.server-url", `url=https://h/mcp,client-cert=${certFile}`],
    ["--mcp.server-url", `url=https://h/mcp,client-key=${keyFile}`],
  ];
  for (const args of alone) {
    const lines = problemLines(() => load({ args, files }));
    assertEquals(lines.length, 1, `${args.join(" ")}\n${lines.join("\n")}`);
    assert(/client[._-](cert|key)/.test(lines[0] ?? ""), lines[0]);
  }
});

Deno.test("settings: headers that contradict each other or cannot be sent end the start; values with commas survive in the file [network §9.8]", () => {
  const yaml = (value: string) => `mcp:\n  extra_headers: ${value}\n`;
  const bad: readonly (readonly [inputs: Inputs, word: string])[] = [
    [{ args: ["--mcp.extra-headers", "X-A: 1", "--mcp.extra-headers", "x-a: 2"] }, "two different"],
    [{ yaml: yaml('{"X-A": "1", "x-a": "2"}') }, "two different"],
    [{ args: ["--mcp.extra-headers", "bad name: 1"] }, "header names"],
    [{ yaml: yaml('{"X-A": "a\\r\\nX-B: b"}') }, "control character"],
    [{ yaml: yaml('{"X-A": "a\\u0000"}') }, "control character"],
    [{ yaml: yaml('{"X-A": "a\\u007f"}') }, "control character"],
    [{ args: ["--mcp.discovery-extra-headers", "X-A: a\u0001"] }, "control character"],
    [{ args: ["--control-plane.extra-headers", "X-A: a\u001f"] }, "control character"],
  ];
  for (const [inputs, word] of bad) {
    const lines = problemLines(() => load(inputs));
    assertEquals(lines.length, 1, lines.join("\n"));
    assertStringIncludes(lines[0] ?? "", word);
  }
  const { mcp } = load({ yaml: yaml('{"X-A": "a, b; c", "X-Tab": "a\\tb"}') });
  assertEquals([...mcp.extraHeaders], [["X-A", "a, b; c"], ["X-Tab", "a\tb"]]);
  const byFlag = load({ args: ["--mcp.extra-headers", "X-A: a, b; c"] });
  assertEquals([...byFlag.mcp.extraHeaders], [["X-A", "a, b; c"]]);
  const same = load({ args: ["--mcp.extra-headers", "X-A: 1", "--mcp.extra-headers", "x-a: 1"] });
  assertEquals(same.mcp.extraHeaders.length, 1);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { load, loadOnly, problemLines, TUNNEL_ID } from "./load_fixture.ts";

const ONE = "--harpoon.target=label=a,url=https://h/x";
const polling = (channels: string) => ({ CONTROL_PLANE_POLL_CHANNELS: channels });

Deno.test("loadSettings: secrets of a target are there, and never print [harpoon §15]", () => {
  const yaml =
    "harpoon: {targets: [{label: a, url: https://h, headers: {Authorization: env:AUTH}}]}";
  const settings = load({ yaml, env: { AUTH: "Bearer hush" } });
  const [target] = settings.harpoon.targets;
  assertEquals([...target?.headers ?? []], [["Authorization", "Bearer hush"]]);
  assert(!JSON.stringify(settings).includes("hush"));
  assert(!Deno.inspect(settings, { depth: 9 }).includes("hush"));
});

Deno.test("loadSettings: channel harpoon with and without targets [harpoon §1, §2]", () => {
  const channels = (value: string, args: string[] = []) => load({ env: polling(value), args });
  // An OAuth server on main may bring targets along.
  assertEquals(channels("main,harpoon").controlPlane.pollChannels, ["harpoon", "main"]);
  assertEquals(channels("harpoon", [ONE]).controlPlane.pollChannels, ["harpoon"]);
  const [line = "", ...more] = problemLines(() => channels("harpoon"));
  assertEquals(more, []);
  assertStringIncludes(line, "control-plane.poll-channel harpoon has no routable target");
  assertStringIncludes(line, "set --harpoon.target to label=");
  const tools = "--mcp.server-url=channel=tools,url=http://h";
  const [withTools = ""] = problemLines(() => channels("harpoon,tools", [tools]));
  assertStringIncludes(withTools, "has no routable target");
});

Deno.test("loadSettings: targets are no reason to leave channel main out (configuration §7)", () => {
  const env = { CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID, CONTROL_PLANE_API_KEY: "k" };
  const [line = ""] = problemLines(() => loadOnly({ env, args: [ONE] }));
  assertStringIncludes(line, "no MCP server is bound to channel main");
  const alone = loadOnly({ env: { ...env, ...polling("harpoon") }, args: [ONE] });
  assertEquals([alone.mcp.bindings, alone.harpoon.targets.length], [[], 1]);
});

Deno.test("loadSettings: one line for each thing that is wrong with the targets", () => {
  const yaml = "harpoon:\n  targets: [{label: a, url: ftp://h}, {label: b}]\nlog: {level: loud}";
  assertEquals(problemLines(() => load({ yaml })).map((line) => line.split(" must ")[0]), [
    "harpoon.targets from c.yaml line 2: target a: url",
    "harpoon.targets from c.yaml line 2: target b: url",
    'log.level "loud" from c.yaml line 3:',
  ]);
});

Deno.test("loadSettings: no redirects means none [harpoon §15]", () => {
  assertEquals(load({ args: ["--harpoon.max-redirects=0"] }).harpoon.maxRedirects, 0);
});

Deno.test("loadSettings: every setting of Harpoon takes effect", () => {
  const { notes } = load({
    args: [
      ONE,
      "--harpoon.allow-plaintext-http",
      "--harpoon.max-response-bytes=7",
      "--harpoon.max-redirects=1",
      "--harpoon.http-proxy=http://p",
      "--harpoon.additional-transport=http-streamable",
      "--harpoon.capture-payloads",
      "--harpoon.hosts-include-suffix=.a",
      "--harpoon.hosts-include-regex=a",
      "--harpoon.hosts-include-loopback=false",
      "--harpoon.hosts-include-private=false",
    ],
  });
  assertEquals(notes, []);
});

Deno.test("loadSettings: a target's certificate is checked at the start, unless Harpoon is off", async () => {
  await using authority = await openAuthority();
  const own = await authority.issue({ name: "own" });
  const other = await authority.issue({ name: "other" });
  const files = { "/c.pem": own.cert, "/k.pem": own.key, "/o.pem": other.key };
  const yaml = (key: string, more = "") =>
    `harpoon: {${more}targets: [{label: a, url: https://h, client_cert: /c.pem, client_key: ${key}}]}`;
  const certificate = { certFile: "/c.pem", keyFile: "/k.pem" };
  const [target] = load({ yaml: yaml("/k.pem"), files }).harpoon.targets;
  assertEquals(target?.clientCertificate, certificate);
  const [line = ""] = problemLines(() => load({ yaml: yaml("/o.pem"), files }));
  assertStringIncludes(line, "harpoon.targets from c.yaml line 1: key file /o.pem");
  load({ yaml: yaml("/o.pem", "enabled: false, "), files });
});

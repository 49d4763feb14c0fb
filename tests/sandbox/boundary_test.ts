import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SandboxMode } from "../../lib/config/settings.ts";
import { openPlane } from "../e2e/client.ts";
import { scriptedServer } from "../e2e/stdio_servers.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { all, type Attempted, attempted } from "./attempted.ts";
import { type Confined, plannedFlags, startInjected } from "./confined.ts";
import type { Targets } from "./hook/attempts.ts";

const PROFILES = new URL("../../profiles/", import.meta.url).pathname;
/** What a client is usually given, and more than it needs. */
const EVERYTHING = ["--no-prompt", "--allow-all"];

/** Settings of a sample on this machine, and what has to be there for them. */
interface Sample extends AsyncDisposable {
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a client with a sample's settings is like under code that was injected into it. */
function injected(
  { flags, env = {} }: Sample,
  mode: SandboxMode,
  rights: (client: Confined, targets: Targets) => Promise<readonly string[]>,
): Promise<Attempted> {
  return attempted(mode, async (planeUrl, targets, home) => {
    const client = { mode, planeUrl, flags, env: { ...env, ...home } };
    return startInjected(client, await rights(client, targets), targets);
  });
}

async function overHttp(name: string): Promise<Sample> {
  const mcp = await Promise.resolve(serveRawMcp());
  return {
    flags: [`--config=${PROFILES}${name}.yaml`, "--mcp.server-url", mcp.url],
    [Symbol.asyncDispose]: () => mcp[Symbol.asyncDispose](),
  };
}

function overStdio(): Promise<Sample> {
  const command = scriptedServer().map((word) => `'${word}'`).join(" ");
  return Promise.resolve({
    flags: [`--config=${PROFILES}sample_mcp_stdio_local.yaml`, "--mcp.command", command],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

async function throughProxy(): Promise<Sample> {
  const stack = new AsyncDisposableStack();
  const proxy = stack.use(serveForwardProxy());
  const authority = stack.use(await openAuthority());
  const mcp = stack.use(serveRawMcp());
  return {
    flags: [`--config=${PROFILES}sample_mcp_enterprise_proxy.yaml`, "--mcp.server-url", mcp.url],
    env: { HTTPS_PROXY: proxy.url, ENTERPRISE_CA_BUNDLE: authority.caFile },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const SAMPLES: readonly (readonly [name: string, open: () => Promise<Sample>])[] = [
  ["sample_mcp_http", () => overHttp("sample_mcp_http")],
  ["sample_mcp_remote_no_auth", () => overHttp("sample_mcp_remote_no_auth")],
  ["sample_mcp_with_dcr", () => overHttp("sample_mcp_with_dcr")],
  ["sample_mcp_stdio_local", overStdio],
  ["sample_mcp_enterprise_proxy", throughProxy],
];

for (const [name, open] of SAMPLES) {
  Deno.test(`boundary: under the plan of ${name} injected code is refused everything`, async () => {
    await using sample = await open();
    const { main, engine, wrote, fetched } = await injected(sample, "strict", plannedFlags);
    assertEquals(engine, all("refused"));
    assertEquals(main, all("refused"));
    assertEquals([wrote, fetched], [false, []]);
  });

  Deno.test(`boundary: started with every right, ${name} confines itself`, async () => {
    await using sample = await open();
    const { main, engine, wrote, fetched } = await injected(
      sample,
      "worker",
      () => Promise.resolve(EVERYTHING),
    );
    // The runtime asks for no right to load a package: a flag of the start alone keeps them out.
    const packages = { "load a package": "succeeded" };
    assertEquals(engine, all("refused", packages));
    // It reads its settings and secrets again at a reload, and such a right cannot be narrowed; a
    // proxy is looked at from here as well.
    const isProxied = name === "sample_mcp_enterprise_proxy";
    const kept = { ...packages, "read /etc/passwd": "succeeded" };
    const connects = {
      "reach another host": "succeeded",
      "reach another port of an allowed host": "succeeded",
    };
    const { "reach the metadata address": metadata, ...rest } = main;
    const { "reach the metadata address": _, ...expected } = all("refused", {
      ...kept,
      ...(isProxied ? connects : {}),
    });
    assertEquals(rest, expected);
    assertEquals(metadata === "refused", !isProxied);
    assertEquals([wrote, new Set(fetched)], [false, new Set(["/@injected%2fcode"])]);
  });
}

Deno.test("boundary: the flags of the plan alone leave nothing to load, not from hosts the runtime trusts", async () => {
  await using sample = await overHttp("sample_mcp_http");
  const { main, wrote, fetched } = await injected(
    sample,
    "off",
    // A host that may be imported from, as the runtime's own list has them.
    async (client, { codeHost }) => [
      ...await plannedFlags(client),
      `--allow-import=${codeHost}`,
    ],
  );
  assertEquals([main, wrote, fetched], [all("refused"), false, []]);
});

Deno.test("boundary: without it, and with every right, the same attempts succeed", async () => {
  await using sample = await overHttp("sample_mcp_http");
  const { main, wrote, fetched } = await injected(
    sample,
    "off",
    () => Promise.resolve(EVERYTHING),
  );
  const { "reach the metadata address": metadata, ...rest } = main;
  const { "reach the metadata address": _, ...expected } = all("succeeded");
  assertEquals(rest, expected);
  // Whether anybody answers there is another matter.
  assertEquals(metadata !== undefined && metadata !== "refused", true, metadata);
  assertEquals([wrote, fetched], [true, ["/code.js", "/@injected%2fcode"]]);
});

Deno.test("boundary: variables the runtime would obey end the start, or are taken away", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const flags = ["--mcp.server-url", mcp.url];
  const targets = { otherPort: "", otherHost: "", outside: "", codeHost: "" };
  const client = { mode: "worker", planeUrl: plane.url, flags } as const;
  const env = { SSLKEYLOGFILE: "/dev/null" };
  await using refused = startInjected({ ...client, env }, EVERYTHING, targets);
  assertEquals((await refused.exit()).code, 1);
  assertStringIncludes(refused.lines.join("\n"), "SSLKEYLOGFILE is set");
});

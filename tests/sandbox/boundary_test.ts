import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SandboxMode } from "../../lib/config/settings.ts";
import { openPlane } from "../e2e/client.ts";
import type { RunningProcess } from "../e2e/process.ts";
import { scriptedServer } from "../e2e/stdio_servers.ts";
import { call, request } from "../e2e/tunnel.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { plannedFlags, startInjected } from "./confined.ts";
import { ATTEMPT_NAMES } from "./hook/attempts.ts";

const PROFILES = new URL("../../profiles/", import.meta.url).pathname;
/** What a client is usually given, and more than it needs. */
const EVERYTHING = ["--no-prompt", "--allow-all"];

/** Settings of a sample on this machine, and what has to be there for them. */
interface Sample extends AsyncDisposable {
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Outcome by realm and attempt. */
type Outcomes = Readonly<Record<string, string>>;

/** Starts a sample, gives injected code the word, and sees that the client serves on. */
async function attempted(
  sample: Sample,
  mode: SandboxMode,
  rights: (client: Parameters<typeof plannedFlags>[0]) => Promise<readonly string[]>,
): Promise<{ readonly main: Outcomes; readonly engine: Outcomes; readonly wrote: boolean }> {
  await using plane = openPlane();
  await using other = serveRawMcp();
  const outside = await Deno.makeTempDir();
  const { flags, env = {} } = sample;
  const client = { mode, planeUrl: plane.url, flags, env };
  const port = new URL(other.url).port;
  await using process = startInjected(client, await rights(client), {
    otherPort: `127.0.0.1:${port}`,
    otherHost: `localhost:${port}`,
    outside: `${outside}/file`,
  });
  try {
    await process.line("tunnel-client started");
    process.signal("SIGUSR2");
    await process.line("attempt: main: all tried");
    if (mode !== "off") await process.line("attempt: engine: all tried");
    const { status, text } = await call(plane.url, request("echo"));
    assertEquals(status, 200, `it serves on: ${text}\n${process.lines.join("\n")}`);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0);
    const [written] = Array.from(Deno.readDirSync(outside));
    return {
      main: outcomes(process, "main"),
      engine: outcomes(process, "engine"),
      wrote: written !== undefined,
    };
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
}

function outcomes({ lines }: RunningProcess, realm: string): Outcomes {
  return Object.fromEntries(ATTEMPT_NAMES.map((name) => {
    const start = `attempt: ${realm}: ${name}: `;
    return [name, lines.find((line) => line.startsWith(start))?.slice(start.length) ?? "untried"];
  }));
}

/** The same outcome for every attempt but some. */
function all(outcome: string, but: Outcomes = {}): Outcomes {
  return { ...Object.fromEntries(ATTEMPT_NAMES.map((name) => [name, outcome])), ...but };
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
    const { main, engine, wrote } = await attempted(sample, "strict", plannedFlags);
    assertEquals(engine, all("refused"));
    assertEquals(main, all("refused"));
    assertEquals(wrote, false);
  });

  Deno.test(`boundary: started with every right, ${name} confines itself`, async () => {
    await using sample = await open();
    const { main, engine, wrote } = await attempted(
      sample,
      "worker",
      () => Promise.resolve(EVERYTHING),
    );
    assertEquals(engine, all("refused"));
    // It reads its settings and secrets again at a reload, and such a right cannot be narrowed; a
    // proxy is looked at from here as well.
    const isProxied = name === "sample_mcp_enterprise_proxy";
    const kept = { "read /etc/passwd": "succeeded" };
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
    assertEquals(wrote, false);
  });
}

Deno.test("boundary: without it, and with every right, the same attempts succeed", async () => {
  await using sample = await overHttp("sample_mcp_http");
  const { main, wrote } = await attempted(sample, "off", () => Promise.resolve(EVERYTHING));
  const { "reach the metadata address": metadata, ...rest } = main;
  const { "reach the metadata address": _, ...expected } = all("succeeded");
  assertEquals(rest, expected);
  // Whether anybody answers there is another matter.
  assertEquals(metadata !== undefined && metadata !== "refused", true, metadata);
  assertEquals(wrote, true);
});

Deno.test("boundary: variables the runtime would obey end the start, or are taken away", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const flags = ["--mcp.server-url", mcp.url];
  const targets = { otherPort: "", otherHost: "", outside: "" };
  const client = { mode: "worker", planeUrl: plane.url, flags } as const;
  const env = { SSLKEYLOGFILE: "/dev/null" };
  await using refused = startInjected({ ...client, env }, EVERYTHING, targets);
  assertEquals((await refused.exit()).code, 1);
  assertStringIncludes(refused.lines.join("\n"), "SSLKEYLOGFILE is set");
});

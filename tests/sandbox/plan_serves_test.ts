import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openPlane } from "../e2e/client.ts";
import { soon } from "../e2e/soon.ts";
import { scriptedServer } from "../e2e/stdio_servers.ts";
import { call, request } from "../e2e/tunnel.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { type Confined, plannedFlags, startConfined } from "./confined.ts";

const PROFILES = new URL("../../profiles/", import.meta.url).pathname;
const STARTED = "tunnel-client started";

/** Starts with exactly the plan and sees one call through. */
async function serves(client: Confined): Promise<readonly string[]> {
  const rights = await plannedFlags(client);
  await using process = startConfined(client, rights);
  await process.line(STARTED);
  const { status, text } = await call(client.planeUrl, request("echo"));
  assertEquals(status, 200, `${text}\n${process.lines.join("\n")}`);
  process.signal("SIGTERM");
  assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
  return process.lines;
}

for (const mode of ["off", "worker", "strict"] as const) {
  for (
    const sample of ["sample_mcp_http", "sample_mcp_remote_no_auth", "sample_mcp_with_dcr"]
  ) {
    Deno.test(`sandbox plan: ${sample} serves with exactly its plan, mode ${mode}`, async () => {
      await using plane = openPlane();
      await using mcp = serveRawMcp();
      const flags = [`--config=${PROFILES}${sample}.yaml`, "--mcp.server-url", mcp.url];
      const lines = await serves({ mode, planeUrl: plane.url, flags });
      assert(
        mode === "off" || lines.some((line) => line.includes("verdict=exact")) || isJson(lines),
      );
    });
  }

  Deno.test(`sandbox plan: a stdio server is started and ended with its plan, mode ${mode}`, async () => {
    await using plane = openPlane();
    const command = scriptedServer().map((word) => `'${word}'`).join(" ");
    const flags = [`--config=${PROFILES}sample_mcp_stdio_local.yaml`, "--mcp.command", command];
    await serves({ mode, planeUrl: plane.url, flags });
  });

  Deno.test(`sandbox plan: a proxy with a password and a company's CA, mode ${mode}`, async () => {
    await using plane = openPlane();
    await using mcp = serveRawMcp();
    await using authority = await openAuthority();
    await using proxy = serveForwardProxy();
    const flags = [
      `--config=${PROFILES}sample_mcp_enterprise_proxy.yaml`,
      "--mcp.server-url",
      mcp.url,
    ];
    const env = { HTTPS_PROXY: proxy.url, ENTERPRISE_CA_BUNDLE: authority.caFile };
    await serves({ mode, planeUrl: plane.url, flags, env });
    assert(proxy.heads.length > 0, "the traffic went through the proxy");
  });
}

Deno.test("sandbox plan: files, a secret and the pages' socket are part of it", async () => {
  await using plane = openPlane();
  await using mcp = serveRawMcp();
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/key`, "sk-e2e_0123456789abcdef");
    await Deno.mkdir(`${directory}/run`);
    const flags = [
      ...["--mcp.server-url", mcp.url, `--control-plane.api-key=file:${directory}/key`],
      ...[`--log.file=${directory}/log`, `--pid.file=${directory}/run/pid`],
      `--audit.file=${directory}/audit`,
    ];
    const client: Confined = { mode: "strict", planeUrl: plane.url, flags };
    const rights = await plannedFlags(client);
    using changes = Deno.watchFs(directory);
    await using process = startConfined(client, rights);
    await soon(logged(`${directory}/log`, changes), "the start in the log file", process.lines);
    assertEquals((await call(plane.url, request("echo"))).status, 200);
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
    assertEquals(Array.from(Deno.readDirSync(`${directory}/run`)), [], "the pid file is gone");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("sandbox strict: without any one value of the plan there is no start, and it is named", async () => {
  const client: Confined = {
    mode: "strict",
    planeUrl: "http://127.0.0.1:9000",
    flags: [
      `--config=${PROFILES}sample_mcp_stdio_local.yaml`,
      "--mcp.command=sh -c cat",
      "--log.file=/tmp/none/log",
    ],
  };
  const rights = await plannedFlags(client);
  const shortened = rights.flatMap((flag, at) => {
    const [name = "", list = ""] = flag.split("=");
    if (!name.startsWith("--allow-") || name === "--allow-env") return [];
    const values = list.split(",");
    return values.filter((value) => !value.startsWith(PROFILES.replace(/profiles\/$/, "lib")))
      .map((value) => {
        const rest = values.filter((other) => other !== value);
        return {
          name,
          value,
          rights: rights.toSpliced(at, 1, ...(rest.length === 0 ? [] : [`${name}=${rest}`])),
        };
      });
  });
  assert(shortened.length >= 6, "there is something to take away");
  for (const { name, value, rights } of shortened) {
    await using process = startConfined(client, rights);
    const { code } = await process.exit();
    const output = process.lines.join("\n");
    assertEquals(code, 1, `${name} ${value}: ${output}`);
    assertStringIncludes(output, name, value);
  }
});

Deno.test("sandbox strict: more than the plan is refused, and the flag is named", async () => {
  await using plane = openPlane();
  const client: Confined = {
    mode: "strict",
    planeUrl: plane.url,
    flags: ["--mcp.server-url", "http://127.0.0.1:9000/mcp"],
  };
  const rights = await plannedFlags(client);
  await using process = startConfined(client, [...rights, "--allow-run=sh", "--allow-sys"]);
  assertEquals((await process.exit()).code, 1);
  const output = process.lines.join("\n");
  assertStringIncludes(output, "may start sh: run without --allow-run=sh");
  assertStringIncludes(output, "run without --allow-sys");
});

/** Waits for the start to be told in a file. */
async function logged(path: string, changes: Deno.FsWatcher): Promise<void> {
  for await (const { paths } of changes) {
    if (paths.includes(path) && Deno.readTextFileSync(path).includes(STARTED)) return;
  }
}

/** The samples log JSON. */
function isJson(lines: readonly string[]): boolean {
  return lines.some((line) => line.includes('"verdict":"exact"'));
}

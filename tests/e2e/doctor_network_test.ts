import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runClient } from "../cli/client_process.ts";
import { freePort } from "../fixtures/free_port.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { serveTls } from "../fixtures/tls_server.ts";
import { openWorld, states, without } from "./doctor_world.ts";

Deno.test("doctor: a proxy of the environment is used, and named where it fails", async () => {
  await using world = await openWorld();
  const env = {
    ...world.env,
    CONTROL_PLANE_BASE_URL: "https://api.example.invalid",
    HTTPS_PROXY: `http://127.0.0.1:${freePort()}`,
  };
  const { code, stdout } = await runClient(["doctor", "--explain"], { env });
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /control_plane_reachable +WARN the proxy http:\/\/127\.0\.0\.1:\d+ refuses/);
  assertStringIncludes(stdout, "from env:HTTPS_PROXY");
});

Deno.test("doctor: a command whose script is missing is neither started nor connected to", async () => {
  await using world = await openWorld();
  const env = without({ ...world.env, MCP_COMMAND: `sh ${world.dir}/none.sh` }, "MCP_SERVER_URL");
  const { code, stdout } = await runClient(["doctor"], { env });
  assertEquals(code, 2, stdout);
  assertStringIncludes(stdout, "FAILED_CHECKS mcp_command_executable\n");
  const about = states(stdout).filter((line) => /^(?:mcp|oauth)_/.test(line));
  assertEquals(about, [
    "mcp_target PASS",
    "mcp_command_executable FAIL",
    "mcp_server_reachable SKIP",
    "oauth_metadata SKIP",
    "mcp_initialize SKIP",
  ]);
});

Deno.test("doctor: a private authority, a client certificate and headers are those of run", async () => {
  await using world = await openWorld();
  await using authority = await openAuthority();
  const client = await authority.issue({ name: "client", days: 10 });
  await using server = await serveTls({
    identity: await authority.issue({ name: "server" }),
    clientCa: authority.ca,
    require: true,
    answer: (request, response) => {
      response.statusCode = request.headers["x-gate"] === "open" ? 200 : 403;
      response.end("{}");
    },
  });
  const env = {
    ...world.env,
    MCP_SERVER_URL: `${server.url}/mcp`,
    MCP_EXTRA_HEADERS: "X-Gate: open",
    MCP_CLIENT_CERT: client.certFile,
    MCP_CLIENT_KEY: client.keyFile,
    CA_BUNDLE: authority.caFile,
  };
  const { stdout } = await runClient(["doctor"], { env });
  assertStringIncludes(stdout, `mcp_server_reachable     PASS HTTP 200 from ${server.url}/mcp\n`);
  assert(server.seen.every(({ client }) => client === "client"), "each request shows it");
  assertMatch(stdout, /certificates +WARN certificate file .*client\.pem expires in (?:9|10) days/);
});

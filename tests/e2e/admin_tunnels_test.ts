import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runClient } from "../cli/client_process.ts";
import { type AdminHost, openAdminHost } from "../control/admin_host.ts";
import { ADMIN_KEY, RUNTIME_KEY, startPlane, TUNNEL } from "../plane/plane_fixture.ts";

const MISSING = `tunnel_${"0".repeat(32)}`;

/** Runs `admin tunnels ...` against a host as its administrator. */
function admin(url: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runClient(["admin", "tunnels", ...args, "--control-plane.base-url", url], {
    env: { OPENAI_ADMIN_KEY: ADMIN_KEY, ...env },
  });
}

/** The same with the words as they are. */
function words(args: readonly string[], env: Readonly<Record<string, string>>) {
  return runClient(args, { env });
}

function emptyHost(): AdminHost {
  return openAdminHost(() =>
    Response.json({ id: "tunnel_1", name: "n", description: "d" }, {
      headers: { "x-request-id": "req_9" },
    })
  );
}

Deno.test("admin tunnels: the life of a tunnel on a real plane, as text and as JSON (§17.25)", async () => {
  await using plane = startPlane();
  const create = ["create", "--name", "docs", "--description=the docs", "--organization-id=o,p"];
  const text = await admin(plane.url, create);
  assertEquals([text.code, text.stderr], [0, ""]);
  assertMatch(
    text.stdout,
    /^Tunnel tunnel_[a-z0-9]{32}\n {2}Name: docs\n {2}Description: the docs\n {2}Organizations: o, p\nNote: .*25 to 30 seconds.*\n$/,
  );
  const json = await admin(plane.url, [...create, "--json"]);
  assertEquals([json.code, json.stderr], [0, ""]);
  assert(!json.stdout.includes("Note"));
  const made = JSON.parse(json.stdout);
  assertEquals(Object.keys(made), ["id", "name", "description", "organization_ids", "request_id"]);
  assert(json.stdout.startsWith('{\n  "id"') && json.stdout.endsWith("}\n"));

  const shown = await admin(plane.url, ["get", made.id]);
  assertEquals(shown.stdout.split("\n")[0], `Tunnel ${made.id}`);
  const listed = await admin(plane.url, ["list", "--organization-id", "p", "--json"]);
  assertEquals(
    JSON.parse(listed.stdout).tunnels.map((tunnel: { id: string }) => tunnel.id),
    [text.stdout.split(/\s/)[1], made.id],
  );
  const changed = await admin(plane.url, [
    "update",
    made.id,
    "--workspace-id=w",
    "--organization-id=",
    "--json",
  ]);
  const { request_id: _, ...tunnel } = JSON.parse(changed.stdout);
  assertEquals(tunnel, {
    id: made.id,
    name: "docs",
    description: "the docs",
    workspace_ids: ["w"],
  });
  const deleted = await admin(plane.url, ["delete", made.id, "--confirm"]);
  assertEquals([deleted.code, deleted.stdout.trimEnd().split("\n").at(-1)], [
    0,
    "It is deleted.",
  ]);
  assertEquals((await admin(plane.url, ["get", made.id])).code, 1);
});

Deno.test("admin tunnels list: an empty list says so, in JSON it is empty", async () => {
  await using plane = startPlane();
  const text = await admin(plane.url, ["list", "--tenant-id", "t"]);
  assertEquals([text.code, text.stdout], [0, "No tunnels in tenant t.\n"]);
  const json = await admin(plane.url, ["list", "--tenant-id", "t", "--json"]);
  assertEquals(JSON.parse(json.stdout).tunnels, []);
});

Deno.test("admin tunnels list: of several ids the first is asked for, and that is told", async () => {
  await using plane = startPlane();
  const { code, stderr } = await admin(plane.url, ["list", "--workspace-id", "a,b"]);
  assertEquals([code, stderr], [0, "note: only workspace a was asked for, not b\n"]);
});

const mistakes: readonly [args: readonly string[], words: readonly string[]][] = [
  [["delete", MISSING], ["--confirm"]], // §17.22
  [["list", "--organization-id=o", "--workspace-id=w"], ["exactly one"]], // §17.22
  [["list"], ["exactly one", "--tenant-id"]],
  [["get"], ["accepts 1 arg(s), received 0"]],
  [["get", MISSING, "more"], ["accepts 1 arg(s), received 2"]],
  [["list", "stray", "--tenant-id=t"], ["accepts 0 arg(s), received 1"]],
  [["get", "a/b"], ['tunnel id "a/b"']],
  [["get", MISSING, "--admin-key", "sk-raw-secret"], ["env:NAME or file:PATH"]], // §17.23
  [["get", MISSING, "--admin-key=env:NOT_SET_HERE"], ["NOT_SET_HERE", "not set"]],
  [["create", "--name=n", "--organization-id=o"], ["--description is required"]],
  [["create", "--name=n", "--description=d"], ["--organization-id or --workspace-id"]],
  [["create", "--name=n", "--description=d", "--workspace-id=w,w"], ['"w" twice']],
  [["update", MISSING], ["nothing to change"]],
  [["update", MISSING, "--name", ""], ["--name", "blank"]],
  [["get", MISSING, "--control-plane.url-path=x"], ["url_path", "must start with /"]],
  [["get", MISSING, "--bogus"], ["unknown flag --bogus"]],
];
for (const [args, words] of mistakes) {
  Deno.test(`admin tunnels ${args.join(" ")}: is refused without a request, exit 1`, async () => {
    await using host = emptyHost();
    const text = await admin(host.url, args);
    assertEquals([text.code, text.stdout], [1, ""]);
    for (const word of words) assertStringIncludes(text.stderr, word);
    assert(!text.stderr.includes("sk-raw-secret"), text.stderr);
    const json = await admin(host.url, [...args, "--json"]);
    assertEquals([json.code, json.stderr], [1, ""]);
    assertStringIncludes(JSON.parse(json.stdout).error.message, words[0] ?? "");
    assert(!json.stdout.includes("sk-raw-secret"), json.stdout);
    assertEquals(host.seen.length, 0);
  });
}

const keys: readonly [env: Record<string, string>, flag: readonly string[], sent: string][] = [
  [{ CONTROL_PLANE_API_KEY: "sk-cp" }, [], "sk-cp"], // §17.23
  [{ OPENAI_API_KEY: "sk-oa" }, [], "sk-oa"],
  [{ OPENAI_ADMIN_KEY: " sk-adm\n", CONTROL_PLANE_API_KEY: "sk-cp" }, [], "sk-adm"],
  [{ OPENAI_ADMIN_KEY: "sk-adm", MINE: "sk-mine" }, ["--admin-key", "env:MINE"], "sk-mine"],
];
for (const [env, flag, sent] of keys) {
  Deno.test(`admin tunnels get: ${Object.keys(env).join(", ")} ${flag} -> ${sent}`, async () => {
    await using host = emptyHost();
    const args = ["admin", ...flag, "tunnels", "get", MISSING, "--control-plane-base-url"];
    const { code, stderr } = await words([...args, host.url], env);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(host.seen.map(({ headers }) => headers.get("authorization")), [`Bearer ${sent}`]);
  });
}

Deno.test("admin tunnels: a runtime key in the environment is no admin key", async () => {
  await using host = emptyHost();
  const env = { CONTROL_PLANE_API_KEY: "sk-cp", CONTROL_PLANE_BASE_URL: host.url };
  const { code, stderr } = await words(["admin", "tunnels", "delete", MISSING, "--confirm"], env);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "--admin-key is required");
  assertStringIncludes(stderr, "https://platform.openai.com/settings/organization/admin-keys");
  assertEquals(host.seen.length, 0);
});

Deno.test("admin tunnels get without any key: names all four ways to give one", async () => {
  const { stderr } = await words(["admin", "tunnels", "get", MISSING], {});
  for (
    const way of ["--admin-key", "OPENAI_ADMIN_KEY", "CONTROL_PLANE_API_KEY", "OPENAI_API_KEY"]
  ) {
    assertStringIncludes(stderr, way);
  }
});

Deno.test("admin tunnels: sends the identity of the client and the path of the gateway", async () => {
  await using host = emptyHost();
  const { code } = await admin(host.url, ["get", MISSING, "--control-plane.url-path=/gw"]);
  assertEquals(code, 0);
  const [request] = host.seen;
  assertEquals([request?.method, request?.target], ["GET", `/gw/v1/tunnels/${MISSING}`]);
  assertMatch(request?.headers.get("user-agent") ?? "", /^[a-z-]+\/\d/);
  assertMatch(request?.headers.get("x-tunnel-client-instance-id") ?? "", /^[0-9a-f]{32}$/);
  for (const name of ["x-tunnel-client-name", "x-tunnel-client-version"]) {
    assert(request?.headers.has(name), name);
  }
});

Deno.test("admin --json tunnels: a 404 is an envelope on stdout, exit 1, empty stderr (§17.24)", async () => {
  await using plane = startPlane();
  const { code, stdout, stderr } = await words(
    ["admin", "--json", "tunnels", "get", MISSING, "--control-plane.base-url", plane.url],
    { OPENAI_ADMIN_KEY: ADMIN_KEY },
  );
  assertEquals([code, stderr], [1, ""]);
  const { error } = JSON.parse(stdout);
  assertEquals(Object.keys(error), [
    ...["message", "method", "path", "status_code", "request_id", "code", "type", "mitigation"],
  ]);
  assertEquals(
    [error.method, error.path, error.status_code, error.code],
    ["GET", `/v1/tunnels/${MISSING}`, 404, "tunnel_not_found"],
  );
});

Deno.test("admin tunnels: a refusal is one line on stderr", async () => {
  await using plane = startPlane();
  const { code, stdout, stderr } = await admin(plane.url, ["delete", TUNNEL, "--confirm"], {
    OPENAI_ADMIN_KEY: RUNTIME_KEY,
  });
  assertEquals([code, stdout], [1, ""]);
  assertMatch(
    stderr,
    /^request DELETE \/v1\/tunnels\/tunnel_a{32} failed: 403 \S+: .+ mitigation: .+ \(x-request-id: \S+\)\n$/,
  );
});

Deno.test("admin tunnels delete: a host without deletion is explained", async () => {
  await using host = openAdminHost(() =>
    Response.json({ error: { message: "Invalid URL (DELETE /v1/tunnels/x)" } }, { status: 404 })
  );
  const { stderr } = await admin(host.url, ["delete", MISSING, "--confirm"]);
  assertStringIncludes(stderr, "does not offer the deletion of tunnels");
});

Deno.test("admin tunnels: a host out of bounds is told with the right to grant", async () => {
  const { code, stdout, stderr } = await admin("http://plane.invalid:81", [
    "get",
    MISSING,
    "--json",
  ]);
  assertEquals([code, stderr], [1, ""]);
  assertStringIncludes(JSON.parse(stdout).error.mitigation, "--allow-net=plane.invalid:81");
});

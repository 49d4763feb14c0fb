import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { deployKinds } from "../../../lib/cli/deploy/kinds.ts";
import { OperatorError } from "../../../lib/core/errors.ts";
import { runClient } from "../client_process.ts";
import { planned, profileText, valuesOf } from "./planned.ts";

Deno.test("planDeployment: a companion is looked for beside the program, where that is going to be", () => {
  const profile = { cloudflared: { token: "env:CF_TOKEN" } };
  const unit = planned({ kind: "systemd", profile, programPath: "/opt/there/tunnel-client.js" });
  assertEquals(valuesOf(unit, "--allow-run"), ["/opt/there/cloudflared"]);
  assertEquals(unit.secretVariables, ["CF_TOKEN"]);
  assertEquals(valuesOf(planned({ kind: "windows-service", profile }), "--allow-run"), [
    "C:\\Program Files\\tunnel-client\\cloudflared.exe",
  ]);
});

Deno.test("planDeployment: children get the variables of the target's system", () => {
  const profile = { mcp: { commands: [{ channel: "main", command: "C:\\tools\\node.exe" }] } };
  const there = valuesOf(planned({ kind: "windows-service", profile }), "--allow-env");
  assertEquals(["SystemRoot", "TEMP", "LOGNAME"].map((name) => there.includes(name)), [
    ...[true, true, false],
  ]);
  const companion = { cloudflared: { token: "env:CF_TOKEN" } };
  const beside = valuesOf(
    planned({ kind: "windows-service", profile: companion }),
    "--allow-env",
  );
  assertEquals([beside.includes("SystemRoot"), beside.includes("LOGNAME")], [true, false]);
});

Deno.test("planDeployment: the variables of the machine that deploys change nothing", () => {
  const env = {
    CONTROL_PLANE_API_KEY: "sk-of-this-machine",
    CONTROL_PLANE_BASE_URL: "https://here.example",
    HTTPS_PROXY: "http://proxy.here.example:3128",
    LOG_FILE: "/var/log/here.log",
    HEALTH_LISTEN_ADDR: "127.0.0.1:9",
    HOME: "/home/here",
  };
  for (const kind of ["systemd", "kubernetes"] as const) {
    const plain = planned({ kind });
    assertEquals(planned({ kind, env }), plain);
    assertEquals(plain.files, ["/run/secrets/cp-key"]);
    assertEquals(valuesOf(plain, "--allow-read").includes("/run/secrets/cp-key"), true);
    assertEquals(plain.secretVariables, []);
  }
});

Deno.test("planDeployment: a secret is not looked at here; a value that the plan is made of is", () => {
  const profile = {
    control_plane: { base_url: "env:PLANE", api_key: "env:KEY" },
    mcp: {
      server_urls: [{ channel: "main", url: "http://mcp.example/" }],
      extra_headers: { "X-Team": "env:TEAM" },
    },
  };
  const env = { PLANE: "https://plane.of.target", KEY: "not a key", TEAM: "line\nbreak" };
  const plan = planned({ kind: "compose", profile, env });
  assertEquals(valuesOf(plan, "--allow-net")[0], "plane.of.target:443");
  assertEquals(plan.secretVariables, ["KEY", "PLANE", "TEAM"]);
  assertThrows(
    () => planned({ kind: "compose", profile }),
    OperatorError,
    "refers to variable PLANE, which is not set",
  );
});

Deno.test("planDeployment: certificates and keys are the target's: none is looked at here", () => {
  const client = { client_cert: "/tls/client.pem", client_key: "/tls/client.key" };
  const profile = {
    ca_bundle: "/tls/ca.pem",
    control_plane: client,
    mcp: {
      server_urls: [{ channel: "main", url: "https://mcp.example/", ...client }],
      ca_bundle: "/tls/ca.pem",
    },
  };
  const expected = ["/run/secrets/cp-key", "/tls/ca.pem", "/tls/client.pem", "/tls/client.key"];
  const plan = planned({ kind: "docker", profile });
  assertEquals(plan.files, expected);
  const read = new Set(valuesOf(plan, "--allow-read"));
  assertEquals(expected.filter((path) => !read.has(path)), []);
  assertThrows(
    () => planned({ kind: "docker", profile: { ca_bundle: "tls/ca.pem" } }),
    OperatorError,
    'ca_bundle "tls/ca.pem": deploy docker needs an absolute path',
  );
});

Deno.test("planDeployment: a reference in a comment or in plain text is none", () => {
  const text = `# key: env:COMMENTED, file:/commented/key\n${
    profileText({ log: { file: "/var/log/env:LOGGED" } })
  }`;
  const plan = planned({ kind: "systemd", text });
  assertEquals(plan.secretVariables, []);
  assertEquals(plan.files, ["/run/secrets/cp-key"]);
});

Deno.test("planDeployment: without a key in the profile, the variable of the key holds it", () => {
  const text = profileText().replace(/^ *api_key:.*$/m, "  # api_key: env:OTHER");
  assertEquals(planned({ kind: "docker", text }).secretVariables, ["CONTROL_PLANE_API_KEY"]);
});

Deno.test("planDeployment: a health socket is refused where a port is probed, and left alone elsewhere", () => {
  const profile = { health: { unix_socket: "/run/tc/health.sock" } };
  for (const kind of deployKinds) {
    switch (kind) {
      case "docker":
      case "compose":
      case "kubernetes":
      case "kubernetes-sidecar": {
        const { message } = assertThrows(() => planned({ kind, profile }), OperatorError);
        assertEquals(
          message,
          `health.unix_socket "/run/tc/health.sock": deploy ${kind} has its probes ask a port, ` +
            "which nobody would listen on; leave the setting out of the profile",
        );
        break;
      }
      case "systemd":
      case "launchd":
        assertEquals(planned({ kind, profile }).command.includes("--health.listen-addr"), false);
        break;
      case "windows-service":
      case "dockerfile":
      case "release-workflow":
        break;
    }
  }
});

Deno.test("planDeployment: paths that are not absolute on the target are refused in one line", () => {
  const cases = [
    [{ control_plane: { api_key: "file:secrets/key" } }, 'control_plane.api_key "secrets/key"'],
    [{ control_plane: { api_key: "file:~/key" } }, 'control_plane.api_key "~/key"'],
    [{ log: { file: "client.log" } }, 'log.file "client.log"'],
    [{ health: { url_file: "~/health.url" } }, 'health.url_file "~/health.url"'],
    [
      { cloudflared: { token: "env:T", path: "./cloudflared" } },
      'cloudflared.path "./cloudflared"',
    ],
  ] as const;
  for (const [profile, start] of cases) {
    for (const kind of ["systemd", "docker", "kubernetes"] as const) {
      const { message } = assertThrows(() => planned({ kind, profile }), OperatorError);
      assertEquals(
        message.startsWith(`${start}: deploy ${kind} needs an absolute path`),
        true,
        message,
      );
      assertEquals(message.includes("\n"), false);
    }
  }
});

Deno.test("planDeployment: Windows has paths with drives, and no program that signals groups", () => {
  const control_plane = { api_key: "file:C:\\secrets\\key" };
  const profile = {
    control_plane,
    health: { url_file: "C:\\ProgramData\\tc\\health.url" },
    mcp: { commands: [{ channel: "main", command: "node server.js" }] },
  };
  const plan = planned({ kind: "windows-service", profile, env: { PATH: "/usr/bin:/bin" } });
  assertEquals(valuesOf(plan, "--allow-write"), ["C:\\ProgramData\\tc"]);
  assertEquals(valuesOf(plan, "--allow-run"), ["node"]);
  assertEquals(plan.files, ["C:\\secrets\\key"]);
  assertThrows(
    () => planned({ kind: "windows-service", profile: { ...profile, log: { file: "logs\\x" } } }),
    OperatorError,
    'log.file "logs\\\\x": deploy windows-service needs an absolute path',
  );
});

Deno.test("planDeployment: a name that is cut does not end in a dash", () => {
  const { name } = planned({ kind: "systemd", name: `${"a".repeat(48)}-b` });
  assertEquals(name, `tunnel-client-${"a".repeat(48)}`);
});

Deno.test("planDeployment: a profile that is not there, or not understood, is told by its place here", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const broken = `${directory}/broken.yaml`;
    await Deno.writeTextFile(broken, 'config_version: 1\nmcp: "\n');
    for (const path of [`${directory}/none.yaml`, broken]) {
      const { code, stdout, stderr } = await runClient([
        "deploy",
        "systemd",
        "--profile-file",
        path,
      ]);
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, new RegExp(`^config: file ${path} `));
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { deployKinds } from "../../../lib/cli/deploy/kinds.ts";
import { runClient } from "../client_process.ts";
import { documents, manifest } from "./manifests.ts";
import { compose, configMap, deployment, sidecarDeployment } from "./schemas.ts";

const KEY = "sk-planted_secret_of_this_machine";
const PROFILE = `config_version: 1
control_plane:
  base_url: https://plane.example
  tunnel_id: tunnel_0123456789abcdef0123456789abcdef
  api_key: env:OWN_KEY
  extra_headers:
    X-Team: file:/run/secrets/team
mcp:
  server_urls:
    - channel: main
      url: http://mcp.example:3000/mcp
`;

/** Runs a test with a profile that this machine has no secrets of. */
async function withProfile(test: (flags: string[]) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/Own.Team_1.yaml`;
    await Deno.writeTextFile(path, PROFILE);
    await test(["--profile-file", path, "--target-profile", "/etc/tunnel-client/own.yaml"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("deploy: every manifest has the plan's rights, names the secrets and holds none", async () => {
  await withProfile(async (flags) => {
    for (const kind of deployKinds) {
      const { code, stdout, stderr } = await runClient(["deploy", kind, ...flags], {
        env: { OWN_KEY: KEY, CONTROL_PLANE_API_KEY: KEY },
      });
      assertEquals([code, stderr], [0, ""], kind);
      assertEquals(stdout.includes(KEY), false, kind);
      if (kind === "dockerfile" || kind === "release-workflow") continue;
      const flat = stdout.replace(/\s+/g, " ");
      assertMatch(flat, /--allow-net=plane\.example:443,mcp\.example:3000,/, kind);
      assertStringIncludes(flat, "--deny-net=169.254.0.0/16", kind);
      assertStringIncludes(flat, "--no-prompt", kind);
      assertEquals(/--allow-(?:run|write|all|sys|ffi)/.test(flat), false, kind);
      assertStringIncludes(flat, "OWN_KEY", kind);
      assertStringIncludes(flat, "tunnel-client-own-team-1", kind);
    }
  });
});

Deno.test("deploy: asks for a profile, and tells what is wrong with one", async () => {
  const none = await runClient(["deploy", "systemd"]);
  assertEquals(none.code, 1);
  assertMatch(none.stderr, /deploy needs a profile: set --profile or --profile-file/);
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/bad.yaml`;
    await Deno.writeTextFile(path, PROFILE.replace("tunnel_0123", "tunnel_x"));
    const bad = await runClient(["deploy", "compose", "--profile-file", path]);
    assertEquals([bad.code, bad.stdout], [1, ""]);
    assertMatch(bad.stderr, /control_plane\.tunnel_id/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("deploy compose: keeps the schema; Compose itself, where it is, takes it", async () => {
  await withProfile(async (flags) => {
    const text = await manifest("compose", ...flags);
    const { services: { "tunnel-client": service } } = compose.parse(parse(text));
    assertEquals(service.environment["OWN_KEY"]?.startsWith("${OWN_KEY:?"), true);
    assertEquals(
      service.volumes.map(({ target }) => target),
      ["/etc/tunnel-client/own.yaml", "/run/secrets/team"],
    );
    await checkedBy(["docker", "compose", "version"], [
      "docker",
      "compose",
      "-f",
      "-",
      "config",
      "-q",
    ], text);
  });
});

Deno.test("deploy kubernetes, kubernetes-sidecar: keep the schema, and fit together", async () => {
  await withProfile(async (flags) => {
    for (
      const [kind, schema] of [["kubernetes", deployment], [
        "kubernetes-sidecar",
        sidecarDeployment,
      ]] as const
    ) {
      const [first, second, ...more] = documents(await manifest(kind, ...flags));
      assertEquals(more, []);
      const { data } = configMap.parse(first);
      assertEquals(data, { "own.yaml": PROFILE });
      const { spec } = schema.parse(second);
      assertEquals(spec.selector.matchLabels, spec.template.metadata.labels);
      const pod = spec.template.spec;
      const container = pod.containers.at(-1);
      assert(container !== undefined && "args" in container);
      const volumes = new Set(pod.volumes.map(({ name }) => name));
      for (const { name, subPath, mountPath } of container.volumeMounts) {
        assertEquals(volumes.has(name), true, name);
        if (subPath !== undefined) assertEquals(mountPath.endsWith(`/${subPath}`), true);
      }
      assertEquals(container.ports[0]?.containerPort, 8080);
      assertEquals(container.args.slice(-2), ["--health.listen-addr", "0.0.0.0:8080"]);
      // The kubelet waits longer than the client drains.
      assert(pod.terminationGracePeriodSeconds > 15);
      const wait = container.env.some(({ name }) => name === "MCP_STARTUP_WAIT_TIMEOUT");
      assertEquals(wait, kind === "kubernetes-sidecar");
    }
  });
});

Deno.test("deploy systemd: systemd, where it is, finds nothing wrong with the unit", async () => {
  await withProfile(async (flags) => {
    const directory = await Deno.makeTempDir();
    try {
      // Paths of this machine: systemd looks whether the program is there.
      const unit = await manifest("systemd", ...flags, "--runtime-path", Deno.execPath());
      assertMatch(unit, /^EnvironmentFile=\/etc\/tunnel-client\/tunnel-client-own-team-1\.env$/m);
      assertMatch(unit, /^TimeoutStopSec=15$/m);
      const path = `${directory}/openai-tunnel-client.service`;
      await Deno.writeTextFile(path, unit);
      await checkedBy(["systemd-analyze", "--version"], ["systemd-analyze", "verify", path]);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
});

Deno.test("deploy launchd, windows-service: are well-formed XML with their own keys", async () => {
  await withProfile(async (flags) => {
    const plist = await manifest("launchd", ...flags);
    const service = await manifest("windows-service", ...flags.slice(0, 2));
    for (const xml of [plist, service]) assertEquals(openTags(xml), []);
    assertEquals(
      Array.from(plist.matchAll(/^ {2}<key>(\w+)<\/key>$/gm), ([, key]) => key),
      [
        ...["Label", "ProgramArguments", "EnvironmentVariables", "UserName", "GroupName", "Umask"],
        ...["RunAtLoad", "KeepAlive", "ThrottleInterval", "ExitTimeOut", "ProcessType"],
        ...["HardResourceLimits", "StandardOutPath", "StandardErrorPath"],
      ],
    );
    assertMatch(plist, /<string>set -a; \. \/usr\/local\/etc\/tunnel-client\/\S+\.env; exec /);
    assertMatch(service, /<executable>C:\\Program Files\\tunnel-client\\deno\.exe<\/executable>/);
    assertStringIncludes(service, "<argument>C:\\ProgramData\\tunnel-client\\Own.Team_1.yaml<");
    assertMatch(service, /<env name="OWN_KEY" value="%OWN_KEY%"\/>/);
  });
});

Deno.test("deploy dockerfile, release-workflow: the runtime's version, no root, least rights", async () => {
  const dockerfile = await manifest("dockerfile");
  assertStringIncludes(dockerfile, `denoland/deno:bin-${Deno.version.deno}`);
  assertMatch(dockerfile, /^USER 65532:65532$/m);
  const [, entrypoint = ""] = /^ENTRYPOINT (.*)$/m.exec(dockerfile) ?? [];
  const words: string[] = JSON.parse(entrypoint);
  assertEquals([words[0], words.at(-1)], ["/usr/local/bin/deno", "run"]);
  const [workflow] = documents(await manifest("release-workflow"));
  const text = JSON.stringify(workflow);
  for (
    const needed of [
      "sha256sum",
      "attest-build-provenance",
      "spdx-json",
      "--target all",
      "linux-arm64",
    ]
  ) {
    assertStringIncludes(text, needed);
  }
  assertStringIncludes(text, '"permissions":{"contents":"read"}');
});

/** Lets the system's own program look at a manifest, where the machine has it. */
async function checkedBy(
  [probe = "", ...probeArgs]: readonly string[],
  [program = "", ...args]: readonly string[],
  input?: string,
): Promise<void> {
  const isThere = await new Deno.Command(probe, { args: probeArgs }).output()
    .then(({ success }) => success, () => false);
  if (!isThere) return;
  const child = new Deno.Command(program, {
    args,
    env: { OWN_KEY: "x" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input ?? "")).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stderr } = await child.output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""], program);
}

/** Tags that are not closed, or closed out of order. */
function openTags(xml: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = "", end] of xml.matchAll(/<(\/)?([A-Za-z]+)(?:\s[^<>]*?)?(\/)?>/g)) {
    if (end === "/") continue;
    if (slash === undefined) open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import { composeFile } from "../../../lib/cli/deploy/compose.ts";
import { dockerScript } from "../../../lib/cli/deploy/docker.ts";
import { kubernetesManifest, sidecarManifest } from "../../../lib/cli/deploy/kubernetes.ts";
import { launchdPlist } from "../../../lib/cli/deploy/launchd.ts";
import { systemdUnit } from "../../../lib/cli/deploy/systemd.ts";
import { windowsService } from "../../../lib/cli/deploy/windows.ts";
import { OperatorError } from "../../../lib/core/errors.ts";
import { dockerWords, documents } from "./manifests.ts";
import { planned } from "./planned.ts";
import { compose, deployment, sidecarDeployment } from "./schemas.ts";

const WRITES = {
  log: { file: "/var/log/tc/client.log" },
  audit: { file: "/srv/my audit%/calls.ndjson", max_bytes: 1_048_576, keep: 1 },
  process: { pid_file: "/run/tc/client.pid" },
  health: { url_file: "/run/tc/health.url" },
};
/** A place for each directory, with the room its files take. */
const TMPFS = [
  "/tmp:rw,noexec,nosuid,nodev,size=16m",
  "/var/log/tc:rw,noexec,nosuid,nodev,size=128m",
  "/srv/my audit%:rw,noexec,nosuid,nodev,size=2m",
  "/run/tc:rw,noexec,nosuid,nodev,size=2m",
];
const SOCKET = {
  mcp: {
    server_urls: [{ channel: "main", url: "http://mcp/", unix_socket: "/run/mcp/server.sock" }],
  },
};

/** The words of the docker command of a script. */
async function wordsOf(script: string): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  try {
    return await dockerWords(script, directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The values of an option of docker. */
function optionsOf(words: readonly string[], option: string): string[] {
  return words.flatMap((word) =>
    word.startsWith(`--${option}=`) ? [word.slice(option.length + 3)] : []
  );
}

Deno.test("dockerScript, composeFile: files that are written have a place, and memory for it", async () => {
  const words = await wordsOf(dockerScript(planned({ kind: "docker", profile: WRITES })));
  assertEquals(optionsOf(words, "tmpfs"), TMPFS);
  assertEquals(optionsOf(words, "memory"), ["388m"]);
  const service = serviceOf(composeFile(planned({ kind: "compose", profile: WRITES })));
  assertEquals(service.tmpfs, TMPFS);
  assertEquals(service.mem_limit, "388m");
});

Deno.test("dockerScript: what is written to /tmp makes it larger; /dev needs nothing", async () => {
  const profile = { log: { file: "/tmp/client.log" }, audit: { file: "/dev/stderr" } };
  const words = await wordsOf(dockerScript(planned({ kind: "docker", profile })));
  assertEquals(optionsOf(words, "tmpfs"), ["/tmp:rw,noexec,nosuid,nodev,size=144m"]);
});

Deno.test("kubernetesManifest: an empty volume for each directory that is written to", () => {
  const [, second] = documents(
    kubernetesManifest(planned({ kind: "kubernetes", profile: WRITES })),
  );
  const { containers: [container], volumes } = deployment.parse(second).spec.template.spec;
  const sizes = new Map(
    volumes.flatMap((volume) =>
      "emptyDir" in volume ? [[volume.name, volume.emptyDir.sizeLimit]] : []
    ),
  );
  assertEquals(
    container.volumeMounts.filter(({ name }) => sizes.has(name)).map(({ name, mountPath }) => [
      mountPath,
      sizes.get(name),
    ]),
    [["/tmp", "16Mi"], ["/var/log/tc", "128Mi"], ["/srv/my audit%", "2Mi"], ["/run/tc", "2Mi"]],
  );
});

Deno.test("systemdUnit: directories that systemd makes, and others made writable", async () => {
  const unit = systemdUnit(planned({ kind: "systemd", profile: WRITES }));
  assertMatch(unit, /^CacheDirectory=tunnel-client$/m);
  assertMatch(unit, /^RuntimeDirectory=tunnel-client tc$/m);
  assertMatch(unit, /^LogsDirectory=tc$/m);
  assertMatch(unit, /^ReadWritePaths="\/srv\/my audit%%"$/m);
  const none = systemdUnit(planned({ kind: "systemd", profile: { log: { file: "/tmp/x.log" } } }));
  assertEquals(/ReadWritePaths|LogsDirectory/.test(none), false);
  await verified(unit.replaceAll("/usr/local/bin/deno", Deno.execPath()));
});

Deno.test("deploy systemd: what the unit would not see is refused by its setting", () => {
  const server = (unix_socket: string) => ({
    mcp: { server_urls: [{ channel: "main", url: "http://mcp/", unix_socket }] },
  });
  const command = { channel: "main", command: "/home/me/.nvm/bin/npx server" };
  const cases = [
    [server("/tmp/mcp.sock"), 'mcp.server_urls, channel main "/tmp/mcp.sock"', "PrivateTmp=yes"],
    [server("/run/user/1000/mcp.sock"), "mcp.server_urls, channel main", "ProtectHome=yes"],
    [{ control_plane: { api_key: "file:/root/key" } }, "control_plane.api_key", "/root from"],
    [{ mcp: { commands: [command] } }, "mcp.commands, channel main", "/home from the unit"],
    [{ log: { file: "/home/me/client.log" } }, "log.file", "ProtectHome=yes"],
  ] as const;
  for (const [profile, start, why] of cases) {
    const { message } = assertThrows(() => planned({ kind: "systemd", profile }), OperatorError);
    assertEquals([message.startsWith(start), message.includes(why)], [true, true], message);
    planned({ kind: "launchd", profile });
  }
  // Its own /tmp is as good as another for what it writes there itself.
  planned({ kind: "systemd", profile: { log: { file: "/tmp/x.log" } } });
});

Deno.test("systemdUnit: names the files that its user has to be let read", () => {
  assertMatch(
    systemdUnit(planned({ kind: "systemd" })),
    /^# Needs, readable by a group .*: \/run\/secrets\/cp-key$/m,
  );
});

Deno.test("dockerScript, composeFile: the directories of sockets are mounted", async () => {
  const words = await wordsOf(dockerScript(planned({ kind: "docker", profile: SOCKET })));
  assertStringIncludes(optionsOf(words, "volume").join("\n"), "\n/run/mcp:/run/mcp:ro");
  const service = serviceOf(composeFile(planned({ kind: "compose", profile: SOCKET })));
  assertEquals(service.volumes.at(-1)?.source, "/run/mcp");
});

Deno.test("kubernetes: a pod of its own has no socket of a server; a sidecar shares its directory", () => {
  const { message } = assertThrows(
    () => planned({ kind: "kubernetes", profile: SOCKET }),
    OperatorError,
  );
  assertEquals(
    message,
    'mcp.server_urls, channel main "/run/mcp/server.sock": a pod of its own shares no socket with ' +
      "the server; use a URL, or deploy kubernetes-sidecar, whose containers share the directory",
  );
  const [, second] = documents(
    sidecarManifest(planned({ kind: "kubernetes-sidecar", profile: SOCKET })),
  );
  const { containers: [server, client], volumes } =
    sidecarDeployment.parse(second).spec.template.spec;
  assertEquals(server.volumeMounts, [{ name: "sockets-1", mountPath: "/run/mcp" }]);
  assertEquals(client.volumeMounts.some(({ mountPath }) => mountPath === "/run/mcp"), true);
  assertEquals(volumes.some(({ name }) => name === "sockets-1"), true);
});

Deno.test("sidecarManifest: the wait for the server is the profile's, where it has one", () => {
  const waits = (wait: Readonly<Record<string, string>>) => {
    const mcp = { server_urls: [{ channel: "main", url: "http://127.0.0.1:3000/mcp" }], ...wait };
    const [, second] = documents(
      sidecarManifest(planned({ kind: "kubernetes-sidecar", profile: { mcp } })),
    );
    const { containers: [, client] } = sidecarDeployment.parse(second).spec.template.spec;
    return client.env.some(({ name }) => name === "MCP_STARTUP_WAIT_TIMEOUT");
  };
  assertEquals([waits({}), waits({ startup_wait_timeout: "5m" })], [true, false]);
});

Deno.test("containers: a directory that would hide something is refused by its setting", () => {
  const cases = [
    [{ log: { file: "/client.log" } }, 'log.file in "/"'],
    [{ health: { url_file: "/usr/local/bin/health.url" } }, 'health.url_file in "/usr/local/bin"'],
    [{ audit: { file: "/etc/calls" } }, 'audit.file in "/etc"'],
    [{ ...SOCKET, process: { pid_file: "/run/mcp/pid" } }, "mcp.server_urls, channel main in"],
  ] as const;
  for (const [profile, start] of cases) {
    const { message } = assertThrows(() => planned({ kind: "docker", profile }), OperatorError);
    assertEquals(message.startsWith(start), true, message);
  }
  assertThrows(
    () => planned({ kind: "compose", profile: { log: { file: "/var/a:b/x" } } }),
    OperatorError,
    'log.file "/var/a:b/x": what is mounted into a container may have no colon',
  );
});

Deno.test("kubernetesManifest: files of one base name have keys of their own", () => {
  const profile = {
    control_plane: { extra_headers: { A: "file:/s/cp/token", B: "file:/s/mcp/token" } },
  };
  const text = kubernetesManifest(planned({ kind: "kubernetes", profile }));
  const [, second] = documents(text);
  const { containers: [{ volumeMounts }] } = deployment.parse(second).spec.template.spec;
  assertEquals(
    volumeMounts.filter(({ name }) => name === "files").map(({ mountPath, subPath }) => [
      mountPath,
      subPath,
    ]).toSorted(),
    [
      ["/run/secrets/cp-key", "cp-key"],
      ["/s/cp/token", "s-cp-token"],
      ["/s/mcp/token", "s-mcp-token"],
    ],
  );
  assertStringIncludes(text, "s-cp-token (/s/cp/token), s-mcp-token (/s/mcp/token).");
});

Deno.test("launchdPlist: a comment has no two dashes inside, whatever the profile's name is", () => {
  const profile = { control_plane: { api_key: "env:KEY" } };
  const plist = launchdPlist(planned({ kind: "launchd", name: "a_-b", profile }));
  const comments = Array.from(plist.matchAll(/<!--([\s\S]*?)-->/g), ([, text = ""]) => text);
  assertEquals(comments.length, 1);
  for (const text of comments) assertEquals(/--|-$/.test(text), false, text);
});

Deno.test("windowsService: a backslash in front of a closing quote is doubled", () => {
  const programPath = "C:\\Program Files\\tc\\";
  const service = windowsService(planned({
    kind: "windows-service",
    programPath,
    profile: { control_plane: { api_key: "env:KEY" } },
  }));
  assertStringIncludes(
    service,
    "<argument>&quot;C:\\Program Files\\tc\\\\&quot;</argument>",
  );
});

function serviceOf(text: string) {
  return compose.parse(parse(text)).services["tunnel-client"];
}

/** Lets systemd look at a unit, where the machine has it. */
async function verified(unit: string): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/openai-tunnel-client.service`;
    await Deno.writeTextFile(path, unit);
    const looked = await new Deno.Command("systemd-analyze", { args: ["verify", path] }).output()
      .catch(() => undefined);
    if (looked === undefined) return;
    assertEquals([looked.code, new TextDecoder().decode(looked.stderr)], [0, ""]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { composeFile } from "../../../lib/cli/deploy/compose.ts";
import { dockerScript } from "../../../lib/cli/deploy/docker.ts";
import { kubernetesManifest } from "../../../lib/cli/deploy/kubernetes.ts";
import { launchdPlist } from "../../../lib/cli/deploy/launchd.ts";
import { systemdUnit } from "../../../lib/cli/deploy/systemd.ts";
import { dockerWords, documents } from "./manifests.ts";
import { planned } from "./planned.ts";
import { compose, deployment } from "./schemas.ts";

/** A server that gets a token of its own, beside what every child gets. */
const PROFILE = {
  control_plane: { api_key: "env:KEY" },
  mcp: { commands: [{ channel: "main", command: "/usr/bin/server" }] },
  sandbox: { allow_env: ["GITHUB_TOKEN", "HOME", "KEY"] },
};

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("dockerScript: a variable that is not set is told, and nothing is started", async () => {
  const script = dockerScript(planned({ kind: "docker", profile: PROFILE }));
  await inDirectory(async (directory) => {
    await assertRejects(() => dockerWords(script, directory), Error, "KEY: set it in the");
    const words = await dockerWords(script, directory, { KEY: "k" });
    assertEquals(words.filter((word) => /^--env=\w+$/.test(word)), [
      "--env=KEY",
      "--env=GITHUB_TOKEN",
    ]);
  });
});

Deno.test("composeFile, kubernetesManifest: a variable of a server is passed on, if it is there", () => {
  const file = composeFile(planned({ kind: "compose", profile: PROFILE }));
  const { environment } = compose.parse(parse(file)).services["tunnel-client"];
  assertEquals([environment["GITHUB_TOKEN"], "HOME" in environment], [null, false]);
  const text = kubernetesManifest(planned({ kind: "kubernetes", profile: PROFILE }));
  const [, second] = documents(text);
  const { containers: [{ env }] } = deployment.parse(second).spec.template.spec;
  const name = "tunnel-client-p";
  assertEquals(env.slice(-2), [
    { name: "KEY", valueFrom: { secretKeyRef: { name, key: "KEY" } } },
    {
      name: "GITHUB_TOKEN",
      valueFrom: { secretKeyRef: { name, key: "GITHUB_TOKEN", optional: true } },
    },
  ]);
  assertStringIncludes(text, "# Passed on to servers if it has them: GITHUB_TOKEN.");
});

Deno.test("systemdUnit, launchdPlist: a variable of a server is taken from the file of variables", () => {
  const profile = { ...PROFILE, control_plane: {} };
  const unit = systemdUnit(planned({ kind: "systemd", profile }));
  assertMatch(unit, /^# GITHUB_TOKEN=\.\.\. KEY=\.\.\.; root:root, mode 0600\nEnvironmentFile=/m);
  assertMatch(
    launchdPlist(planned({ kind: "launchd", profile })),
    /sets: GITHUB_TOKEN, KEY -->[^]*set -a; \. /,
  );
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { checkProfileText } from "../../lib/config/profile_check.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import {
  profileDigest,
  profileOrigin,
  type ProfileParts,
  removeProfile,
  renderProfile,
  writeProfile,
} from "../../lib/runtimes/generated_profile.ts";

const parts: ProfileParts = {
  alias: "docs",
  baseUrl: "https://api.openai.com",
  urlPath: "",
  tunnelId: `tunnel_${"a".repeat(32)}`,
  apiKey: "env:CONTROL_PLANE_API_KEY",
  healthUrlFile: "/s/health/docs.url",
  logFile: "/s/logs/docs.log",
  target: { kind: "server_url", url: "http://127.0.0.1:3001/mcp" },
};
const text = renderProfile(parts);

async function inDirectory(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("renderProfile: JSON below one line of comment, with what a runtime needs [runtimes §1.5]", () => {
  const [mark = "", ...lines] = text.split("\n");
  assert(mark.startsWith('# Written by "tunnel-client runtimes" for alias docs, sha256 '), mark);
  assertEquals(JSON.parse(lines.join("\n")), {
    config_version: 1,
    control_plane: {
      base_url: "https://api.openai.com",
      tunnel_id: parts.tunnelId,
      api_key: "env:CONTROL_PLANE_API_KEY",
    },
    health: { listen_addr: "127.0.0.1:0", url_file: "/s/health/docs.url" },
    admin_ui: { open_browser: false },
    log: { level: "info", format: "json", file: "/s/logs/docs.log" },
    mcp: { server_urls: [{ channel: "main", url: "http://127.0.0.1:3001/mcp" }] },
  });
  assertEquals(renderProfile(parts), text, "the same parts give the same text");
});

const TARGETS: readonly ProfileParts["target"][] = [
  parts.target,
  { kind: "command", command: `srv "a b" --x=1,channel=other # ${"\u2028"} {}: 'q'` },
];

for (const target of TARGETS) {
  Deno.test(`renderProfile: a profile with a ${target.kind} passes the schema as .yaml [runtimes §11.12]`, () => {
    const profile = renderProfile({ ...parts, urlPath: "/x", target });
    assertEquals(checkProfileText("/p/docs.yaml", profile), []);
  });
}

const ORIGINS: readonly (readonly [says: string, text: string, kind: string])[] = [
  ["as written", text, "ours"],
  ["of another alias", renderProfile({ ...parts, alias: "other" }), "of_other"],
  ["one letter changed", text.replace("info", "warn"), "edited"],
  ["a line added", `${text}# note\n`, "edited"],
  ["other line endings", text.replaceAll("\n", "\r\n"), "edited"],
  ["written by hand", "config_version: 1\n", "foreign"],
  ["empty", "", "foreign"],
];

for (const [says, found, kind] of ORIGINS) {
  Deno.test(`profileOrigin: ${says} is ${kind} [cli §18]`, () => {
    assertEquals(profileOrigin(found, "docs").kind, kind);
  });
}

Deno.test("writeProfile: the owner's file in a directory others may read [cli §10]", () =>
  inDirectory(async (dir) => {
    const path = `${dir}/new/docs.yaml`;
    assertEquals(await writeProfile(path, text, { alias: "docs", force: false }), true);
    assertEquals(await Deno.readTextFile(path), text);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertEquals(((await Deno.stat(`${dir}/new`)).mode ?? 0) & 0o777, 0o755);
    assertEquals([...Deno.readDirSync(`${dir}/new`)].length, 1, "nothing is left beside it");
    assertEquals(await writeProfile(path, text, { alias: "docs", force: false }), false);
  }));

Deno.test("writeProfile: ours is replaced, a hand-written or edited one only by force [runtimes §12.10]", () =>
  inDirectory(async (dir) => {
    const path = `${dir}/docs.yaml`;
    const next = renderProfile({ ...parts, urlPath: "/x" });
    await Deno.writeTextFile(path, text);
    assertEquals(await writeProfile(path, next, { alias: "docs", force: false }), true);
    for (const [says, found, kind] of ORIGINS) {
      if (kind === "ours") continue;
      await Deno.writeTextFile(path, found);
      await assertRejects(
        () => writeProfile(path, next, { alias: "docs", force: false }),
        OperatorError,
        "--force",
      );
      assertEquals(await Deno.readTextFile(path), found, says);
      await writeProfile(path, next, { alias: "docs", force: true });
      assertEquals(await Deno.readTextFile(path), next, says);
    }
  }));

Deno.test("removeProfile: only what is as it was generated goes [cli §18]", () =>
  inDirectory(async (dir) => {
    const path = `${dir}/docs.yaml`;
    assertEquals(await removeProfile(path, "docs"), { kind: "absent" });
    for (const [says, found, kind] of ORIGINS) {
      await Deno.writeTextFile(path, found);
      const removal = await removeProfile(path, "docs");
      assertEquals(removal.kind, kind === "ours" ? "removed" : "kept", says);
    }
  }));

Deno.test("profileDigest: the SHA-256 of the whole text", () => {
  assertEquals(
    profileDigest("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

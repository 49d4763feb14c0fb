import { assert, assertEquals } from "@std/assert";
import { appendHistory, boundHistory, historyLine } from "../../lib/runtimes/history.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

Deno.test("historyLine: one bullet, whatever the detail holds [runtimes §1.2]", () => {
  assertEquals(
    historyLine(
      { action: "rm", alias: "docs", tunnelId: "tunnel_1", detail: "a\r\n- b\u2028c" },
      AT,
    ),
    "- 2026-01-02T03:04:05Z action=rm alias=docs tunnel_id=tunnel_1 detail=a - b c",
  );
  const none = { action: "cleanup", alias: "docs", detail: "" } as const;
  for (const tunnelId of [undefined, ""]) {
    assertEquals(
      historyLine({ ...none, tunnelId }, AT),
      "- 2026-01-02T03:04:05Z action=cleanup alias=docs tunnel_id=- detail=",
    );
  }
});

Deno.test("appendHistory: the file is the owner's and keeps what it holds [cli §9]", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/history.md`;
    await Promise.all(Array.from({ length: 50 }, (_, index) => appendHistory(path, `- ${index}`)));
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    assertEquals(lines.length, 50);
    assert(lines.every((line) => /^- \d+$/.test(line)), "no two lines mix");
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("boundHistory: a long one is put aside, a short one stays", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/history.md`;
    await boundHistory(path);
    await Deno.writeTextFile(path, "- short\n");
    await boundHistory(path);
    assertEquals(await Deno.readTextFile(path), "- short\n");
    await Deno.writeTextFile(path, "- long\n".repeat(200_000));
    await boundHistory(path);
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["history.md.1"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

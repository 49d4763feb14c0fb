import { assert, assertEquals } from "@std/assert";
import { commandLineOf, runsProfile } from "../../lib/runtimes/process_command.ts";

const docs = { name: "docs", path: "/p q/docs.yaml" };
const lines: readonly [line: string, isRun: boolean][] = [
  ["deno run --frozen file:///x/main.ts run --profile-dir /p q --profile docs", true],
  ["/opt/tunnel-client run --profile=docs", true],
  ["/opt/tunnel-client run --profile docs --log.level debug", true],
  ["/opt/tunnel-client run --profile-file /p q/docs.yaml", true],
  ["/opt/tunnel-client run --profile docs2", false],
  ["/opt/tunnel-client run --profile-file /p q/docs.yaml.old", false],
  ["/opt/tunnel-client doctor --profile docs", false],
  ["vim docs.yaml", false],
  ["", false],
];
for (const [line, isRun] of lines) {
  Deno.test(`runsProfile: ${JSON.stringify(line)} ${isRun ? "runs" : "does not run"} docs [runtimes §12.3]`, () => {
    assertEquals(runsProfile(line, docs), isRun);
  });
}

Deno.test("commandLineOf: all words of a living process, nothing of one that is gone", async () => {
  const long = "x".repeat(4_000);
  const child = new Deno.Command("sleep", { args: ["60", "0", "0"] }).spawn();
  const wide = new Deno.Command("sh", { args: ["-c", "read line; :", long], stdin: "piped" })
    .spawn();
  try {
    assert((await commandLineOf(child.pid))?.endsWith("sleep 60 0 0"));
    assert((await commandLineOf(wide.pid))?.endsWith(long), "its end is cut off");
  } finally {
    child.kill("SIGKILL");
    await wide.stdin.close();
    await Promise.all([child.status, wide.status]);
  }
  assertEquals(await commandLineOf(child.pid), undefined);
});

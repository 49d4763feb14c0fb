import { assertEquals, assertRejects } from "@std/assert";
import { CodexError } from "../../lib/codex/codex_error.ts";
import { runBriefly } from "../../lib/codex/run_briefly.ts";
import { soon } from "../e2e/soon.ts";

const env = { PATH: Deno.env.get("PATH") ?? "" };
const shell = (script: string, timeoutMs = 10_000) =>
  soon(runBriefly(["sh", "-c", script], env, timeoutMs), script);

Deno.test("runBriefly: both outputs and the exit code, with the environment that was given", async () => {
  const { code, lines } = await shell('echo "home: $HOME"; echo oops >&2; exit 3');
  assertEquals([code, lines.toSorted()], [3, ["home: ", "oops"]]);
});

Deno.test("runBriefly: of a long output the end is kept", async () => {
  const { lines } = await shell("i=0; while [ $i -lt 500 ]; do echo $i; i=$((i+1)); done");
  assertEquals([lines.length, lines.at(-1)], [200, "499"]);
});

Deno.test("runBriefly: a program that does not end is ended, with what it started", async () => {
  const { code, lines } = await shell("echo begun; sleep 60 & sleep 60", 300);
  assertEquals([code, lines], [undefined, ["begun"]]);
});

Deno.test("runBriefly: a program that is not there throws", async () => {
  const error = await assertRejects(() => runBriefly(["/no/such"], env, 1_000), CodexError);
  assertEquals(error.kind, "missing");
});

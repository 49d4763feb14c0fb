import { assertEquals } from "@std/assert";
import { isRefusal, signalProcess } from "../../lib/runtimes/signal_process.ts";

const said: readonly [stderr: string, isRefused: boolean][] = [
  ["kill: (1): Operation not permitted\n", true],
  ["kill: sending signal to 1 failed: Operation not permitted\n", true],
  ["kill: (99999): No such process\n", false],
  ["", false],
];
for (const [stderr, isRefused] of said) {
  Deno.test(`isRefusal: ${JSON.stringify(stderr)} ${isRefused ? "is one" : "is none"}`, () => {
    assertEquals(isRefusal(stderr), isRefused);
  });
}

Deno.test("signalProcess: ends the one that is meant, and one that is gone is no error", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  await signalProcess(child.pid, "SIGTERM", "process");
  assertEquals((await child.status).signal, "SIGTERM");
  await signalProcess(child.pid, "SIGKILL", "process");
});

for (const run of [true, ["/bin/sh", "/usr/bin/kill"]]) {
  Deno.test({
    name: `signalProcess: one that leads no group is killed as well, ${
      run === true ? "by the runtime" : "by the kill program"
    }`,
    ignore: Deno.build.os === "windows",
    permissions: { run },
    async fn() {
      // Without a terminal a shell starts what it runs in its own group; it ends with it.
      await using shell = new Deno.Command("/bin/sh", {
        args: ["-c", "sleep 60 & echo $!; wait $!; echo code $?"],
        stdout: "piped",
      }).spawn();
      const lines = shell.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
      const { value: pid } = await lines.next();
      await signalProcess(Number(pid), "SIGKILL", "group");
      assertEquals(await lines.next(), { value: "code 137\n", done: false });
      await lines.return?.();
    },
  });
}

import { assertEquals } from "@std/assert";

const MODULE = new URL("../../lib/core/running_groups.ts", import.meta.url).href;
/** Starts a child with a group of its own, says its number and leaves at once. */
const PROGRAM = `import { killWithUs } from "${MODULE}";
const silent = { stdin: "null", stdout: "null", stderr: "null" };
const sleeping = { args: ["600"], detached: true, ...silent };
const child = new Deno.Command("/usr/bin/sleep", sleeping).spawn();
killWithUs(child);
console.log(child.pid);
Deno.exit(0);
`;

for (const run of ["--allow-run", "--allow-run=/usr/bin/sleep,/usr/bin/kill"]) {
  Deno.test({
    name: `killWithUs: a process that leaves at once takes its child's group along (${run})`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const file = await Deno.makeTempFile({ suffix: ".ts" });
      try {
        await Deno.writeTextFile(file, PROGRAM);
        const flags = ["--no-prompt", "--no-config", "--no-lock", "--no-check", run];
        const { stdout } = await new Deno.Command(Deno.execPath(), {
          args: ["run", ...flags, file],
          stderr: "inherit",
        }).output();
        assertEquals(await groupOf(Number(new TextDecoder().decode(stdout))), "");
      } finally {
        await Deno.remove(file);
      }
    },
  });
}

/** What still runs of a process group; a killed process may wait to be collected. */
async function groupOf(group: number): Promise<string> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "pgid=,stat=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => new RegExp(`^\\s*${group}\\s+[^Z]`).test(line)).join();
}

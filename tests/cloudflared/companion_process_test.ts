import { assertEquals } from "@std/assert";
import { cloudflaredProgram } from "../fixtures/cloudflared_program.ts";

const MODULE = new URL("../../lib/cloudflared/companion_process.ts", import.meta.url).href;

/** Starts a program, gives the right to start any away, as a confined client does, and leaves at once. */
const LEAVES = `import { startCompanionProcess } from "${MODULE}";
const child = startCompanionProcess(Deno.args[0], {});
console.log(child.pid);
Deno.permissions.revokeSync({ name: "run" });
Deno.exit(0);
`;

Deno.test("startCompanionProcess: a client that leaves at once takes its companion along", async () => {
  await using program = await cloudflaredProgram({ ready: true });
  const script = `${program.directory}/leaves.ts`;
  await Deno.writeTextFile(script, LEAVES);
  const flags = ["--no-prompt", "--no-config", "--no-lock", "--no-check"];
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, `--allow-run=${program.path}`, script, program.path],
    stderr: "inherit",
  }).output();
  const pid = Number(new TextDecoder().decode(stdout));
  const isThere = await isRunning(pid);
  if (isThere) Deno.kill(pid, "SIGKILL");
  assertEquals([pid > 0, isThere], [true, false]);
});

/** Whether a process runs; a killed one may wait to be collected. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", `${pid}`] })
    .output();
  return /^\s*[^Z\s]/.test(new TextDecoder().decode(stdout));
}

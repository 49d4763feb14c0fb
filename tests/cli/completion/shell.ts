import { ROOT } from "../../e2e/process.ts";

/** Whether a shell can be started here. */
export function isInstalled(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a script in a shell without the user's own settings; its lines of output. */
export async function linesOf(shell: string, args: string[], script: string): Promise<string[]> {
  const child = new Deno.Command(shell, {
    args,
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`${shell} ended with ${code}: ${decoder.decode(stderr)}`);
  if (stderr.length > 0) throw new Error(`${shell} complains: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout).split("\n").filter((line) => line !== "");
}

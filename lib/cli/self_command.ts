/**
 * The words that start this very program again: the executable itself where it is one file, else the
 * runtime with the main module.
 */
export function selfCommand(): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", "--no-prompt", "--allow-env", Deno.mainModule];
}

/**
 * A command of this program as it can be typed where it runs now: by its name where it is one file,
 * else as a task of the repository, or with the runtime where there is no task for it.
 */
export function typed(command: string, standalone: boolean = Deno.build.standalone): string {
  if (standalone) return `tunnel-client ${command}`;
  if (command === "run" || command.startsWith("run ")) return `deno task start${command.slice(3)}`;
  if (command === "demo") return "deno task demo";
  return `deno run main.ts ${command}`;
}

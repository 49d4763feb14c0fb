/**
 * The words that start this very program again: the executable itself where it is one file, else the
 * runtime with the main module.
 */
export function selfCommand(): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const rights = ["--no-prompt", "--allow-env", `--allow-read=${ownSources()}`];
  return [Deno.execPath(), "run", ...rights, Deno.mainModule];
}

/**
 * A command of this program as it can be typed where it runs now: by its name where it is one file,
 * else as the task of the repository that holds the rights for it.
 */
export function typed(command: string, standalone: boolean = Deno.build.standalone): string {
  if (standalone) return `tunnel-client ${command}`;
  if (command === "run" || command.startsWith("run ")) return `deno task start${command.slice(3)}`;
  if (command === "demo") return "deno task demo";
  return `deno task tunnel-client ${command}`;
}

/** Where the commands are loaded from, each when it is called (README, "Rights"). */
function ownSources(): string {
  return decodeURIComponent(new URL("../", import.meta.url).pathname);
}

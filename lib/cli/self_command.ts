import { IS_ONE_FILE } from "../core/build.ts";
import { programName } from "../core/version.ts";
import { ONE_FILE_FLAGS } from "./deploy/start_flags.ts";

/**
 * The words that start this very program again: the executable itself where it is one file, else the
 * runtime with the main module.
 */
export function selfCommand(): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  if (IS_ONE_FILE) {
    // A file that came from a URL is in the runtime's cache, but its address is one all the same.
    const flags = ONE_FILE_FLAGS.filter((flag) => flag !== "--no-remote");
    return [Deno.execPath(), "run", "--no-prompt", ...flags, "--allow-env", Deno.mainModule];
  }
  const rights = ["--no-prompt", "--allow-env", `--allow-read=${ownSources()}`];
  return [Deno.execPath(), "run", ...rights, Deno.mainModule];
}

/**
 * A command of this program as it can be typed where it runs now: by its name where it is one file,
 * else as the task of the repository that holds the rights for it.
 */
export function typed(
  command: string,
  standalone: boolean = Deno.build.standalone || IS_ONE_FILE,
): string {
  if (standalone) return `${programName()} ${command}`.trimEnd();
  if (command === "run" || command.startsWith("run ")) return `deno task start${command.slice(3)}`;
  if (command === "demo") return "deno task demo";
  return `deno task tunnel-client ${command}`.trimEnd();
}

/** Where the commands are loaded from, each when it is called (README, "Rights"). */
export function ownSources(): string {
  return decodeURIComponent(new URL("../", import.meta.url).pathname);
}

import { directoryOf } from "./directory.ts";
import { programPath } from "./program_path.ts";

const NAME = Deno.build.os === "windows" ? "cloudflared.exe" : "cloudflared";

/**
 * The absolute path of the companion's program: what the setting says, else a cloudflared beside this
 * program. A bare name is looked up; nothing is, unless it was named.
 *
 * @param setting `cloudflared.path`
 * @param path the `PATH` to look up a bare name on
 */
export function companionProgram(
  setting: string | undefined,
  path: () => string | undefined,
  beside: string = ownDirectory(),
): string {
  if (setting === undefined) return `${beside}/${NAME}`;
  if (/^(?:\/|[a-z]:[\\/])/i.test(setting)) return setting;
  const found = programPath(setting, path() ?? "");
  return found.startsWith("/") ? found : `${Deno.cwd()}/${found.replace(/^(?:\.\/)+/, "")}`;
}

/** Where this program is: the executable, or the file that the runtime was started with. */
function ownDirectory(): string {
  if (Deno.build.standalone) return directoryOf(Deno.execPath());
  return moduleDirectory(Deno.mainModule);
}

/** The directory of a module; of one that came from a URL, where it was started. */
export function moduleDirectory(module: string): string {
  const { protocol, pathname } = new URL(module);
  if (protocol !== "file:") return Deno.cwd();
  // A path of Windows begins with its drive, and not with the slash of the URL.
  return directoryOf(decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:\/)/, ""));
}

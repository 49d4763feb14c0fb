import type { PlanSurroundings } from "./plan.ts";

/** Where modules are loaded from, by who loads them. */
type ModuleDirectories = PlanSurroundings["modules"] & {
  /** For the commands beside `run`: samples, and this program once more as a child. */
  readonly commands: readonly string[];
};

const OWN_PLACE = "lib/sandbox/module_directories.ts";

/**
 * Where this program loads modules from when they are first used: its sources, or nowhere where it is one
 * file with everything in it.
 *
 * @param self the address of this module, or of the file it has become part of
 */
export function moduleDirectories(self: string = import.meta.url): ModuleDirectories {
  const path = decodeURIComponent(new URL(self).pathname);
  if (!path.endsWith(`/${OWN_PLACE}`) || Deno.build.standalone) {
    return { engine: [], main: [], commands: [] };
  }
  const root = path.slice(0, -OWN_PLACE.length);
  const sources = `${root}lib`;
  // The built pages are embedded as texts, which are loaded like modules.
  // The Worker's first modules are loaded with the rights of who starts it.
  const main = [sources, `${root}deno.json`, `${root}ui/dist`];
  return { engine: [sources], main, commands: [...main, `${root}main.ts`, `${root}profiles`] };
}

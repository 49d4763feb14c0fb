/** What finding a program may ask. */
export interface ProgramLook {
  /** Whether a path is a file; `undefined` if it may not be looked at. */
  isFile(path: string): boolean | undefined;
  /** Whether starting exactly this path is permitted, while not every program is. */
  mayStart(path: string): boolean;
}

/**
 * The path of the program that a name stands for on a `PATH`, as a permission has to name it. A path stays
 * as it is written, and so does a name that cannot be found.
 */
export function programPath(name: string, path: string, look: ProgramLook = systemLook): string {
  if (name.includes("/")) return name;
  const places = path.split(":").filter((dir) => dir.startsWith("/"))
    .map((dir) => `${dir.replace(/\/+$/, "")}/${name}`);
  return places.find((place) => look.isFile(place) ?? look.mayStart(place)) ?? name;
}

const systemLook: ProgramLook = {
  isFile(path) {
    try {
      return Deno.statSync(path).isFile;
    } catch (error) {
      return error instanceof Deno.errors.NotCapable ? undefined : false;
    }
  },
  mayStart(command) {
    const state = (permission: Deno.PermissionDescriptor) =>
      Deno.permissions.querySync(permission).state;
    return state({ name: "run" }) !== "granted" && state({ name: "run", command }) === "granted";
  },
};

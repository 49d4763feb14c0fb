import { type Env, fallbackDirectories, type ProfileDirectory } from "./profile_dir.ts";
import { parseProfileName, PROFILE_ENDINGS } from "./profile_name.ts";

/** Where a named profile was found, or was looked for. */
export type ProfileLookup =
  /** `shadowed`: files of the same name that are not used. */
  | { readonly kind: "found"; readonly path: string; readonly shadowed: readonly string[] }
  | { readonly kind: "missing"; readonly tried: readonly string[] };

/** A profile as a list shows it. `source` tells the kind of place it is in. */
export interface ListedProfile {
  readonly name: string;
  readonly path: string;
  readonly source: "profiles" | "fallback";
}

/**
 * Finds a named profile. In a directory that nobody set, other endings and the places of older
 * guides follow the canonical file (configuration §3); the first hit wins.
 */
export function findProfile(
  name: string,
  directory: ProfileDirectory,
  env: Env,
  exists: (path: string) => boolean,
): ProfileLookup {
  const tried = candidates(name, directory, env);
  const [path, ...shadowed] = tried.filter(exists);
  return path === undefined ? { kind: "missing", tried } : { kind: "found", path, shadowed };
}

/** The paths a name may stand for, the first one to be preferred. */
function candidates(name: string, { dir, explicit }: ProfileDirectory, env: Env): string[] {
  const canonical = `${dir}/${name}.yaml`;
  if (explicit) return [canonical];
  const fallback = fallbackDirectories(env);
  // One directory may be reached by two of the rules.
  return [
    ...new Set([
      canonical,
      `${dir}/${name}.yml`,
      ...(fallback === undefined ? [] : [
        ...[".json", ".yaml", ".yml"].map((ending) => `${fallback.legacy}/${name}${ending}`),
        ...[".yaml", ".yml"].map((ending) => `${fallback.plain}/${name}${ending}`),
      ]),
    ]),
  ];
}

/**
 * The profiles of the directory and of the fallback places, by name; a name counts where it would be
 * found first.
 *
 * @param fileNames names of the files in a directory; none if it does not exist
 */
export function listProfiles(
  directory: ProfileDirectory,
  env: Env,
  fileNames: (dir: string) => readonly string[],
): ListedProfile[] {
  const fallback = directory.explicit ? undefined : fallbackDirectories(env);
  const dirs = [
    directory.dir,
    ...(fallback === undefined ? [] : [fallback.legacy, fallback.plain]),
  ];
  const present = new Set(
    dirs.flatMap((dir) => fileNames(dir).map((file) => `${dir}/${file}`)),
  );
  const names = new Set([...present].flatMap(nameOf));
  return [...names].sort().flatMap((name) => {
    const found = findProfile(name, directory, env, (path) => present.has(path));
    if (found.kind === "missing") return [];
    const source = found.path.startsWith(`${directory.dir}/`) ? "profiles" : "fallback";
    return [{ name, path: found.path, source }];
  });
}

function nameOf(path: string): string[] {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const ending = PROFILE_ENDINGS.find((candidate) => file.endsWith(candidate));
  if (ending === undefined) return [];
  const name = parseProfileName(file.slice(0, -ending.length));
  return name.kind === "problem" ? [] : [name.value];
}

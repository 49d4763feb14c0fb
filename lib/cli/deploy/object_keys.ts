import { baseName } from "./target_paths.ts";

/** Longest key of a Secret or ConfigMap. */
const MAX_KEY = 253;

/**
 * A key for each file, by its path, as Secrets and ConfigMaps take them: its base name, unless two files
 * share it, which then have their directories in front.
 */
export function objectKeys(paths: readonly string[]): ReadonlyMap<string, string> {
  const distinct = [...new Set(paths)];
  const byName = Map.groupBy(distinct, (path) => validKey(baseName(path)));
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  const give = (path: string, key: string) => {
    keys.set(path, key);
    taken.add(key);
  };
  for (const [name, [path = "", ...others]] of byName) if (others.length === 0) give(path, name);
  for (const path of distinct.filter((path) => !keys.has(path))) {
    const whole = validKey(path.replace(/^\/+/, "").replaceAll("/", "-"));
    let key = whole;
    for (let more = 2; taken.has(key); more++) key = `${more}-${whole}`.slice(0, MAX_KEY);
    give(path, key);
  }
  return keys;
}

function validKey(text: string): string {
  // A leading dot may make it `..`, which is none.
  const key = text.replace(/[^\w.-]/g, "_").replace(/^\.+/, (dots) => "_".repeat(dots.length));
  // The end tells more than the start.
  return key.slice(-MAX_KEY);
}

import { liesIn } from "./target_paths.ts";

/** Places below which systemd itself makes a directory for a unit, owned by the user it invents. */
const OWN_DIRECTORIES: readonly (readonly [place: string, setting: string])[] = [
  ["/run", "RuntimeDirectory"],
  ["/var/run", "RuntimeDirectory"],
  ["/var/log", "LogsDirectory"],
  ["/var/lib", "StateDirectory"],
  ["/var/cache", "CacheDirectory"],
];
/** The unit's own: where the runtime keeps compiled code, and where sockets and the like may go. */
const ALWAYS = ["/var/cache/tunnel-client", "/run/tunnel-client"];
/** A unit has its own, empty, and may write there. */
const PRIVATE_PLACES = ["/tmp", "/var/tmp"];

/** The lines of a unit that make these directories writable; everything else is read-only to it. */
export function unitDirectories(written: readonly string[]): string[] {
  const paths = written.filter((path) => !PRIVATE_PLACES.some((place) => liesIn(path, place)));
  const made = new Map<string, Set<string>>();
  const there: string[] = [];
  for (const path of [...ALWAYS, ...paths]) {
    const own = ownDirectory(path);
    if (own === undefined) there.push(path);
    else made.set(own.setting, (made.get(own.setting) ?? new Set()).add(own.name));
  }
  return [
    ...Array.from(made, ([setting, names]) => `${setting}=${[...names].join(" ")}`),
    ...(there.length === 0 ? [] : [
      // The user has no fixed number, so none can own them; a missing one keeps the unit from starting.
      "# These must be there, and writable by the unit's user: for everybody, or by an ACL.",
      `ReadWritePaths=${there.map(word).join(" ")}`,
    ]),
  ];
}

/** How systemd is told to make a directory; only plain names, which it takes as they are. */
function ownDirectory(path: string): { setting: string; name: string } | undefined {
  const found = OWN_DIRECTORIES.find(([place]) => path.startsWith(`${place}/`));
  if (found === undefined) return undefined;
  const [place, setting] = found;
  const name = path.slice(place.length + 1);
  const isPlain = /^[\w.@+/-]+$/.test(name) && !name.split("/").includes("..");
  return isPlain && name !== "private" ? { setting, name } : undefined;
}

/** A path in a list of a unit: systemd replaces `%x`, and quotes are its own. */
function word(path: string): string {
  const literal = path.replaceAll("%", "%%");
  return /^[\w@%+=:,./$-]+$/.test(literal)
    ? literal
    : `"${literal.replace(/["\\]/g, (char) => `\\${char}`)}"`;
}

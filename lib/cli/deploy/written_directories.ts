import type { Settings } from "../../config/settings.ts";
import { directoryOf } from "../../sandbox/directory.ts";
import { liesIn, type NamedPath } from "./target_paths.ts";

/** A directory that the client writes to. */
export interface WrittenDirectory {
  readonly path: string;
  /** The first setting that has a file there, for messages. */
  readonly setting: string;
  /** What may come to lie there, MiB. */
  readonly mib: number;
}

/** A file that the client writes. */
interface WrittenFile extends NamedPath {
  readonly mib: number;
}

const MIB = 1024 * 1024;
/** A log and the full one beside it have at most 64 MiB each (log.file). */
const LOG_MIB = 128;
/** A line of text, a socket; the least a file system takes. */
const LINE_MIB = 1;
/** Always there and never on a disk: `/dev/stderr` needs no place to lie in. */
const KERNEL_PLACES = ["/dev", "/proc"];

/** Every file that a client with these settings writes, with the room it takes. */
export function writtenFiles(
  { log, audit, pidFile, health }: Pick<Settings, "log" | "audit" | "pidFile" | "health">,
): WrittenFile[] {
  const auditMib = Math.ceil(audit.maxBytes / MIB) * (audit.keep + 1);
  const all: readonly (readonly [setting: string, path: string | undefined, mib: number])[] = [
    ["log.file", log.file, LOG_MIB],
    ["audit.file", audit.file, auditMib],
    ["process.pid_file", pidFile, LINE_MIB],
    ["health.url_file", health.urlFile, LINE_MIB],
    ["health.unix_socket", health.unixSocket, LINE_MIB],
  ];
  return all.flatMap(([setting, path, mib]) => path === undefined ? [] : { setting, path, mib });
}

/** The directories these files are in, each once. A rename and a new file need the whole directory. */
export function writtenDirectories(files: readonly WrittenFile[]): WrittenDirectory[] {
  const directories = new Map<string, WrittenDirectory>();
  for (const { setting, path: file, mib } of files) {
    const path = plain(directoryOf(file));
    if (KERNEL_PLACES.some((place) => liesIn(path, place))) continue;
    const known = directories.get(path);
    directories.set(
      path,
      known === undefined ? { path, setting, mib } : { ...known, mib: known.mib + mib },
    );
  }
  return [...directories.values()];
}

/** The same directory is not to be mounted under two names. */
export function plain(directory: string): string {
  return directory.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

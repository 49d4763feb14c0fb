import { OperatorError } from "../../core/errors.ts";
import { directoryOf } from "../../sandbox/directory.ts";
import { SCRATCH, SCRATCH_MIB } from "./deployment.ts";
import type { DeployKind } from "./kinds.ts";
import { liesIn, type NamedPath } from "./target_paths.ts";
import { plain, type WrittenDirectory } from "./written_directories.ts";

/** What every image has, and a mount would hide. */
const IMAGE_PLACES = ["/bin", "/etc/ssl", "/lib", "/usr/bin", "/usr/lib"];

/** An empty file system in a container. */
export interface Scratch {
  readonly path: string;
  readonly mib: number;
}

/** The writable places of a container whose root is read-only: the runtime's own, then the profile's. */
export function scratchSpaces(
  written: readonly WrittenDirectory[],
): readonly [Scratch, ...Scratch[]] {
  const inOwn = written.find(({ path }) => path === SCRATCH)?.mib ?? 0;
  const others = written.filter(({ path }) => path !== SCRATCH);
  return [{ path: SCRATCH, mib: SCRATCH_MIB + inOwn }, ...others];
}

/** What is written to in memory beside the runtime's own, which its limit has room for, MiB. */
export function writtenMib(written: readonly WrittenDirectory[]): number {
  return written.reduce((sum, { mib }) => sum + mib, 0);
}

/** What a container is to have mounted, and what it needs of its image. */
export interface Mounts {
  readonly written: readonly WrittenDirectory[];
  readonly sockets: readonly NamedPath[];
  /** Files that are mounted one by one. */
  readonly files: readonly string[];
  /** Programs of the image. */
  readonly programs: readonly string[];
}

/**
 * The directories of sockets, each once: a server that starts again makes its socket anew, so the
 * directory is mounted.
 *
 * @throws OperatorError for a directory, of a socket or written to, that would hide something else
 */
export function socketDirectories(mounts: Mounts, kind: DeployKind): string[] {
  const { written, sockets, files, programs } = mounts;
  const [socket] = sockets;
  if (socket !== undefined && kind === "kubernetes") {
    throw new OperatorError(
      `${socket.setting} ${JSON.stringify(socket.path)}: a pod of its own shares no socket with ` +
        "the server; use a URL, or deploy kubernetes-sidecar, whose containers share the directory",
    );
  }
  const image = [...IMAGE_PLACES, ...programs];
  for (const { path, setting } of written) checkHides({ setting, path }, image);
  const others = [...image, ...files, SCRATCH, ...written.map(({ path }) => path)];
  return [
    ...new Set(sockets.map(({ setting, path: socket }) => {
      const path = plain(directoryOf(socket));
      checkHides({ setting, path }, others);
      return path;
    })),
  ];
}

function checkHides({ setting, path }: NamedPath, others: readonly string[]): void {
  const hidden = others.find((other) => liesIn(other, path));
  if (hidden === undefined) return;
  throw new OperatorError(
    `${setting} in ${JSON.stringify(path)}: mounting that directory would hide ${hidden} of the ` +
      "container; choose a directory that has nothing else in it",
  );
}

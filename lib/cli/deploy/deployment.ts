import type { WrittenDirectory } from "./written_directories.ts";

/** Everything a manifest is made of; the renderers print it and decide nothing about it. */
export interface Deployment {
  /** Name of the service: letters of the profile's name that every system takes. */
  readonly name: string;
  /** The whole command line: runtime, its flags with the plan's rights, program, `run`, its flags. */
  readonly command: readonly string[];
  /** A command line that asks the running client how it is, exit 0 if it is alive. */
  readonly healthCommand: readonly string[];
  readonly profile: {
    /** Where the manifest's machine has it. */
    readonly path: string;
    readonly text: string;
  };
  /** Variables with secrets: the manifest names them, their values come from elsewhere. */
  readonly secretVariables: readonly string[];
  /** Variables that servers get where they are set: they may well hold secrets too. */
  readonly passedVariables: readonly string[];
  /** Files with secrets and certificates, each needed at its path. */
  readonly files: readonly string[];
  /** Directories the client writes to. */
  readonly written: readonly WrittenDirectory[];
  /** Directories with sockets of servers, for containers to share. */
  readonly sockets: readonly string[];
  readonly healthPort: number;
  /** Whether the profile says how long the client waits for its server. */
  readonly setsStartupWait: boolean;
  readonly image: string;
}

/** Time between the request to stop and the kill, seconds: the drain's 10 and what closes after it (cli §16). */
export const GRACE_SECONDS = 15;
/** Memory a client is given and may take, MiB; one at rest has less than the first. */
export const MEMORY_MIB = { request: 128, limit: 256 } as const;
/** Processes and threads: the runtime's own, and stdio children with theirs. */
export const MAX_TASKS = 64;
/** User and group of the image, which own nothing. */
export const CONTAINER_USER = 65_532;
/** Where a container may write whatever the profile says. */
export const SCRATCH = "/tmp";
/** Scratch space of a read-only container, MiB: compiled code of the runtime. */
export const SCRATCH_MIB = 16;
/** Where the runtime keeps compiled code in a container; everything else is read-only. */
export const CONTAINER_CACHE = `${SCRATCH}/deno`;

/**
 * Variables of the runtime: it does not ask its makers for a newer one, which it would half a second after
 * a start. And memory stays small where the C library is glibc, as in Debian's images: what its allocator has
 * free goes back to the system in pieces of 128 KiB, not of several MiB. Pieces of up to 4 MiB come from what
 * it has, as they do by its own rules as long as no variable is set: the program's text is copied some times
 * during a start, and every fresh page of memory costs.
 */
export const RUNTIME_VARIABLES: Readonly<Record<string, string>> = {
  DENO_NO_UPDATE_CHECK: "1",
  MALLOC_TRIM_THRESHOLD_: "131072",
  MALLOC_MMAP_THRESHOLD_: "4194304",
};

/** Words as one line for a POSIX shell. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
}

import type { Option } from "../config/option.ts";

/** Runs one command with the words after its name; the result is the exit code (cli §1). */
export type Verb = (args: string[]) => Promise<number>;

/** The rows of flags. */
export type Rows = readonly Option<unknown>[];

/** A command as help lists it. */
export interface Command {
  /** Its words, outermost group first. */
  readonly name: string;
  readonly summary: string;
  /** Works as any other, but neither help nor completion offers it (cli §2). */
  readonly hidden?: true;
  /** Loads only the files of this command, so that small commands start fast. */
  load(): Promise<Verb>;
  /** The rows of its flags, for completion; absent if it takes none. */
  flags?(): Promise<Rows>;
}

/** Words that only lead to commands. */
export interface Group {
  readonly name: string;
  readonly summary: string;
  /** Flags that its commands also take in front of their own name (cli §1). */
  flags?(): Promise<Rows>;
}

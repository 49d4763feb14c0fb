import type { Env } from "../config/profile_dir.ts";
import { OperatorError } from "../core/errors.ts";
import { isJsonObject, type JsonObject } from "../wire/json.ts";
import { type AdminProfiles, adminProfilesFile, readAdminProfiles } from "./admin_profile.ts";
import { aliasMembers, type AliasRecord, readAliasRecord } from "./alias_record.ts";
import { appendHistory, boundHistory, type HistoryEntry, historyLine } from "./history.ts";
import { processMembers, type ProcessRecord, readProcessRecord } from "./process_record.ts";
import {
  parseStateText,
  readStateText,
  replaceFile,
  stateText,
  whyNotWritten,
} from "./state_file.ts";
import { type LockWait, stateWait, underLock } from "./state_lock.ts";
import { STATE_DIRECTORIES, STATE_FILES, stateRoot } from "./state_root.ts";

/** All that is known of local runtimes; an edit changes the maps and replaces the admin profiles. */
export interface StateData {
  readonly aliases: Map<string, AliasRecord>;
  readonly processes: Map<string, ProcessRecord>;
  adminProfiles: AdminProfiles;
}

/** How to wait for other commands. */
export interface StateWaits {
  /** For one that changes the state. */
  readonly state?: LockWait;
  /** For one that works on the same alias. */
  readonly alias?: LockWait;
}

/** A runtime's start or stop may take its whole budget; the next command on its alias waits for it. */
const ALIAS_WAIT_MS = 60_000;

/** The directory that other commands of this user keep their state in as well (runtimes §1.2). */
export class State {
  /** Absolute, without a slash at its end. */
  readonly root: string;
  readonly #waits: Required<StateWaits>;

  constructor(root: string, waits: StateWaits = {}) {
    this.root = root;
    const { state = stateWait, alias = { ...stateWait, waitMs: ALIAS_WAIT_MS } } = waits;
    this.#waits = { state, alias };
  }

  /** Where the runtime of an alias writes the base URL of its health listener. */
  healthUrlFile(alias: string): string {
    return `${this.root}/health/${alias}.url`;
  }

  /** Where the runtime of an alias logs to. */
  logFile(alias: string): string {
    return `${this.root}/logs/${alias}.log`;
  }

  /** The file of admin profiles. */
  get adminProfilesFile(): string {
    return `${this.root}/${STATE_FILES.adminProfiles}`;
  }

  /** Everything as it stands now. Takes no lock and writes nothing. @throws OperatorError */
  async read(): Promise<StateData> {
    const read = async (name: string): Promise<readonly [string, JsonObject]> => {
      const path = `${this.root}/${name}`;
      return [path, parseStateText(path, await readStateText(path))];
    };
    const [aliases, processes, [adminPath, admin]] = await Promise.all([
      read(STATE_FILES.aliases),
      read(STATE_FILES.processes),
      read(STATE_FILES.adminProfiles),
    ]);
    return {
      aliases: recordsOf(aliases, "alias", readAliasRecord),
      processes: recordsOf(processes, "process of alias", readProcessRecord),
      adminProfiles: readAdminProfiles(admin, adminPath),
    };
  }

  /**
   * Changes the state while nobody else does: reads it, edits it and writes the files that differ.
   * If the edit fails, nothing is written. An edit must not call `change` again.
   *
   * @throws OperatorError naming the file that cannot be read or written, or who holds the lock
   */
  async change<T>(
    signal: AbortSignal,
    edit: (data: StateData) => Promise<T> | T,
  ): Promise<T> {
    await this.#prepare();
    return await underLock(`${this.root}/.lock`, this.#waits.state, signal, async () => {
      const data = await this.read();
      const before = new Map(textsOf(this.root, data));
      const result = await edit(data);
      for (const [path, text] of textsOf(this.root, data)) {
        if (text !== before.get(path)) await replaceFile(path, text);
      }
      await boundHistory(this.#history);
      return result;
    });
  }

  /**
   * Works on an alias while no other command does, so that of two `connect` at once the second finds
   * what the first has started. The directories of the state are there meanwhile.
   *
   * @throws OperatorError if another command has the alias for longer than the wait
   */
  async withAlias<T>(alias: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#prepare();
    return await underLock(
      `${this.root}/locks/${alias}.lock`,
      this.#waits.alias,
      signal,
      work,
    );
  }

  /**
   * Adds to the history what was done. It is done even if that cannot be written: then the result is a
   * line that says why.
   */
  async note(
    action: HistoryEntry["action"],
    alias: string,
    tunnelId: string | undefined,
    detail: string,
  ): Promise<string | undefined> {
    try {
      await this.#prepare();
      const line = historyLine({ action, alias, tunnelId, detail }, Date.now());
      await appendHistory(this.#history, line);
      return undefined;
    } catch (error) {
      if (error instanceof OperatorError) return error.message;
      throw error;
    }
  }

  get #history(): string {
    return `${this.root}/history.md`;
  }

  async #prepare(): Promise<void> {
    for (const name of ["", ...STATE_DIRECTORIES, "locks"]) {
      const dir = name === "" ? this.root : `${this.root}/${name}`;
      try {
        await Deno.mkdir(dir, { recursive: true, mode: 0o755 });
      } catch (cause) {
        const isFile = cause instanceof Deno.errors.AlreadyExists ||
          cause instanceof Deno.errors.NotADirectory;
        const why = isFile
          ? "cannot be made, a file is in its way: set TUNNEL_CLIENT_STATE_DIR to a directory"
          : whyNotWritten(cause, `${this.root}/any`);
        throw new OperatorError(`state directory ${dir} ${why}`, { cause });
      }
    }
  }
}

/** The state of this user's runtimes; nothing is read or written yet (cli §9). */
export function openState(env: Env, waits: StateWaits = {}): State {
  const root = stateRoot({ env, os: Deno.build.os, entries: directoryEntries });
  const isAbsolute = root.startsWith("/") || /^[A-Za-z]:/.test(root);
  return new State(isAbsolute ? root : `${Deno.cwd()}/${root.replace(/^\.\//, "")}`, waits);
}

/** Aliases last: what an alias names is there before it, and goes while it is still there. */
function textsOf(root: string, data: StateData): readonly (readonly [string, string])[] {
  const { aliases, processes, adminProfiles } = data;
  const members = <R>(records: Map<string, R>, form: (record: R) => JsonObject): JsonObject =>
    Object.fromEntries([...records].map(([name, record]): [string, JsonObject] => [
      name,
      form(record),
    ]));
  return [
    [STATE_FILES.adminProfiles, adminProfilesFile(adminProfiles)] as const,
    [STATE_FILES.processes, members(processes, processMembers)] as const,
    [STATE_FILES.aliases, members(aliases, aliasMembers)] as const,
  ].map(([name, file]) => [`${root}/${name}`, stateText(file)]);
}

function recordsOf<R>(
  [path, file]: readonly [string, JsonObject],
  what: string,
  read: (name: string, members: JsonObject, place: string) => R,
): Map<string, R> {
  return new Map(
    Object.entries(file).map(([name, members]): [string, R] => {
      const place = `state file ${path}: ${what} ${name}`;
      if (!isJsonObject(members)) {
        throw new OperatorError(
          `${place} must be an object; repair the file, or move it away to start afresh`,
        );
      }
      return [name, read(name, members, place)];
    }),
  );
}

/** A directory that may not be looked into is there all the same. */
function directoryEntries(dir: string): readonly string[] | undefined {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) {
      throw new OperatorError(
        `not permitted to look for the state of runtimes at ${dir}: run with --allow-read=${dir}, or ` +
          "set TUNNEL_CLIENT_STATE_DIR",
        { cause },
      );
    }
    return cause instanceof Deno.errors.PermissionDenied ? [] : undefined;
  }
}

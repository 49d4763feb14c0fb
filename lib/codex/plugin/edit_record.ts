import { join } from "node:path";
import { isJsonObject, tryParseJson } from "../../wire/json.ts";
import { type Splice, spliced } from "./config_edit.ts";
import { versionsPath } from "./places.ts";

/**
 * What an installation changed in `config.toml`, so that removing it gives the very bytes back that
 * were there before, as long as nobody else changed the file since (codex §12.17). Kept beside the
 * plugin's folder; holds only the changed pieces.
 */
export interface EditRecord {
  /** SHA-256 of the text before, hex; `null` if there was no file. */
  readonly before: string | null;
  /** SHA-256 of the text after. */
  readonly after: string;
  readonly splices: readonly Splice[];
}

/** Name of the file; Codex only looks at folders there. */
const RECORD_FILE = "config-edit.json";
const RECORD_MODE = 0o600;

/** A text as an installation found it. */
export type Before =
  | { readonly kind: "file"; readonly text: string }
  | { readonly kind: "no-file" };

/** The record of a change. */
export async function recordOf(
  before: string | undefined,
  after: string,
  splices: readonly Splice[],
): Promise<EditRecord> {
  return {
    before: before === undefined ? null : await digest(before),
    after: await digest(after),
    splices,
  };
}

/** What was there before the recorded change; nothing if the text is not the one it made. */
export async function undone(text: string, record: EditRecord): Promise<Before | undefined> {
  if (await digest(text) !== record.after) return undefined;
  let shift = 0;
  const back = record.splices.map(({ at, removed, inserted }) => {
    const splice = { at: at + shift, removed: inserted, inserted: removed };
    shift += inserted.length - removed.length;
    return splice;
  });
  const before = spliced(text, back);
  if (record.before === null) return before === "" ? { kind: "no-file" } : undefined;
  return await digest(before) === record.before ? { kind: "file", text: before } : undefined;
}

/** Writes the record of a marketplace's plugin. */
export async function writeRecord(
  home: string,
  marketplace: string,
  record: EditRecord,
): Promise<void> {
  const path = recordPath(home, marketplace);
  await Deno.writeTextFile(path, `${JSON.stringify(record)}\n`, { mode: RECORD_MODE });
}

/** The record of a marketplace's plugin; nothing if there is none that can be read. */
export async function readRecord(
  home: string,
  marketplace: string,
): Promise<EditRecord | undefined> {
  try {
    return parseRecord(await Deno.readTextFile(recordPath(home, marketplace)));
  } catch {
    return undefined;
  }
}

/** Removes the record, if there is one. */
export async function removeRecord(home: string, marketplace: string): Promise<void> {
  try {
    await Deno.remove(recordPath(home, marketplace));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function recordPath(home: string, marketplace: string): string {
  return join(versionsPath(home, marketplace), RECORD_FILE);
}

function parseRecord(text: string): EditRecord | undefined {
  const json = tryParseJson(text);
  if (!isJsonObject(json)) return undefined;
  const { before, after, splices } = json;
  if (before !== null && typeof before !== "string") return undefined;
  if (typeof after !== "string" || !Array.isArray(splices)) return undefined;
  return splices.every(isSplice) ? { before, after, splices } : undefined;
}

function isSplice(value: unknown): value is Splice {
  if (!isJsonObject(value)) return false;
  const { at, removed, inserted } = value;
  return Number.isSafeInteger(at) && typeof removed === "string" && typeof inserted === "string";
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex();
}

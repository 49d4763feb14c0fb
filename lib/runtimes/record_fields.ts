import { OperatorError } from "../core/errors.ts";
import type { JsonObject } from "../wire/json.ts";

/**
 * Reads one record of a state file member by member and keeps what nobody asked for, so that members
 * of another version survive a change (runtimes §1.2).
 */
export class RecordFields {
  readonly #members: JsonObject;
  readonly #place: string;
  readonly #taken = new Set<string>();

  /** @param place what messages call the record: its file and its name */
  constructor(members: JsonObject, place: string) {
    this.#members = members;
    this.#place = place;
  }

  /** A text; empty if absent. @throws OperatorError if it is something else */
  text(name: string): string {
    const value = this.#take(name);
    if (value === undefined || value === null) return "";
    if (typeof value !== "string") throw this.#wrong(name, "must be a text");
    return value;
  }

  /** Texts; an empty list if absent. @throws OperatorError if they are something else */
  texts(name: string): readonly string[] {
    const value = this.#take(name);
    if (value === undefined || value === null) return [];
    if (!isTexts(value)) throw this.#wrong(name, "must be a list of texts");
    return value;
  }

  /** A command line, as one text or as its words. @throws OperatorError if it is neither */
  words(name: string): string {
    const value = this.#members[name];
    return Array.isArray(value) ? this.texts(name).join(" ") : this.text(name);
  }

  /** A process id; `undefined` if absent or 0. @throws OperatorError if it cannot be one */
  processId(name: string): number | undefined {
    const value = this.#take(name);
    if (value === undefined || value === null || value === 0) return undefined;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
      throw this.#wrong(name, "must be a process id");
    }
    return value;
  }

  /** One of a few words, or `undefined` if absent. @throws OperatorError naming them otherwise */
  oneOf<const W extends string>(name: string, words: readonly W[]): W | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw this.#wrong(name, `must be ${words.join(" or ")}`);
    return word;
  }

  /** The members that were not asked for. */
  rest(): JsonObject {
    return Object.fromEntries(
      Object.entries(this.#members).filter(([name]) => !this.#taken.has(name)),
    );
  }

  #take(name: string): unknown {
    this.#taken.add(name);
    return this.#members[name];
  }

  #wrong(name: string, rule: string): OperatorError {
    return new OperatorError(
      `${this.#place}: ${name} ${rule}; repair the file, or move it away to start afresh`,
    );
  }
}

/** The members of a record as they are written: what is empty is left out (runtimes §1.2). */
export function filled(members: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) =>
      value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)
    ),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

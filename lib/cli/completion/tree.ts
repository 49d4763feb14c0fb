import type { Option } from "../../config/option.ts";
import { bySection } from "../help_text.ts";
import { topics } from "../topics.ts";
import type { Command, Group } from "../command.ts";
import { commands, groupFlags, groups, wordsBelow } from "../verbs.ts";

/** What may be typed after the words of one path; the root has an empty one. */
export interface Place {
  readonly path: string;
  readonly words: readonly Word[];
  readonly flags: readonly FlagWord[];
}

/** A word that leads on, or that a command takes. */
export interface Word {
  readonly word: string;
  readonly summary: string;
}

/** A flag as it is typed, with its dashes. */
export interface FlagWord {
  readonly name: string;
  readonly takesValue: boolean;
  readonly summary: string;
}

/** The shells there are scripts for. */
export const SHELLS: readonly string[] = ["bash", "zsh", "fish", "powershell"];

const HELP: FlagWord = { name: "--help", takesValue: false, summary: "show help" };
const VERSION: FlagWord = { name: "--version", takesValue: false, summary: "show the version" };

/**
 * Every place of the command line, read from the list of commands and from the rows that each of
 * them parses its flags by (cli §2).
 */
export async function completionPlaces(): Promise<Place[]> {
  const places: Place[] = [{ path: "", words: wordsAfter(""), flags: [HELP, VERSION] }];
  for (const { name } of groups) places.push(place(name, await groupFlags(name)));
  for (const { name, flags } of commands) places.push(place(name, await flags?.() ?? []));
  return places;
}

function place(path: string, rows: readonly Option<unknown>[]): Place {
  return {
    path,
    words: wordsAfter(path),
    flags: [...flagWords(bySection(rows).flatMap(([, below]) => below)), HELP],
  };
}

function wordsAfter(path: string): Word[] {
  if (path === "completion") return SHELLS.map((word) => ({ word, summary: "a shell" }));
  const below = wordsBelow(path).map((word) => {
    const name = path === "" ? word : `${path} ${word}`;
    const known: Command | Group | undefined = [...commands, ...groups].find((one) =>
      one.name === name
    );
    return { word, summary: known?.summary ?? "" };
  });
  if (path !== "help") return below;
  // A topic wins over a command of the same name.
  const isTopic = ({ word }: Word) => topics.some(({ name }) => name === word);
  const named = topics.map(({ name, summary }) => ({ word: name, summary }));
  return [...named, ...wordsAfter("").filter((word) => !isTopic(word))];
}

function flagWords(rows: readonly Option<unknown>[]): FlagWord[] {
  return rows.flatMap(({ flag, form, help }) =>
    flag === undefined ? [] : [{ name: `--${flag}`, takesValue: !form.isSwitch, summary: help }]
  );
}

import type { Place } from "../../../lib/cli/completion/tree.ts";

const help = { name: "--help", takesValue: false, summary: "show help" };

/** A command line with a group in a group, switches, flags with a value and awkward summaries. */
export const samplePlaces: readonly Place[] = [
  {
    path: "",
    words: [{ word: "run", summary: 'it\'s "the" one: $HOME `x` \\' }, {
      word: "profiles",
      summary: "",
    }],
    flags: [help],
  },
  {
    path: "profiles",
    words: [{ word: "list", summary: "all" }, { word: "samples", summary: "built in" }],
    flags: [{ name: "--profile-dir", takesValue: true, summary: "where" }, help],
  },
  { path: "profiles samples", words: [{ word: "show", summary: "one" }], flags: [help] },
  {
    path: "profiles list",
    words: [],
    flags: [
      { name: "--json", takesValue: false, summary: "for programs" },
      { name: "--profile-dir", takesValue: true, summary: "where" },
      help,
    ],
  },
  { path: "profiles samples show", words: [], flags: [help] },
  {
    path: "run",
    words: [],
    flags: [
      { name: "--log.level", takesValue: true, summary: "how much" },
      { name: "--log.file", takesValue: true, summary: "where to" },
      help,
    ],
  },
];

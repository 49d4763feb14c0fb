import { shellQuoted } from "./quote.ts";
import type { Place } from "./tree.ts";

/** A script for fish: one condition a place, then its words and flags. */
export function fishScript(places: readonly Place[]): string[] {
  const valued = places.flatMap(({ flags }) => flags.filter(({ takesValue }) => takesValue));
  return [
    "# fish completion of tunnel-client; load it with: tunnel-client completion fish | source",
    `set -g __tunnel_client_places ${places.map(({ path }) => shellQuoted(path)).join(" ")}`,
    `set -g __tunnel_client_valued ${[...new Set(valued.map(({ name }) => name))].join(" ")}`,
    ...WALK,
    "complete -c tunnel-client -e",
    "complete -c tunnel-client -f",
    ...places.flatMap(placeLines),
  ];
}

function placeLines({ path, words, flags }: Place): string[] {
  const start = `complete -c tunnel-client -n ${
    shellQuoted(`__tunnel_client_at ${quotedPath(path)}`)
  }`;
  return [
    ...words.map(({ word, summary }) => `${start} -a ${word} -d ${shellQuoted(summary)}`),
    ...flags.map(({ name, takesValue, summary }) =>
      `${start} -l ${name.slice(2)}${takesValue ? " -r -F" : ""} -d ${shellQuoted(summary)}`
    ),
  ];
}

/** Within the single quotes of a condition; paths are plain words. */
function quotedPath(path: string): string {
  return `"${path}"`;
}

const WALK: readonly string[] = [
  "function __tunnel_client_at",
  "  set -l place ''",
  "  set -l skip 0",
  "  for word in (commandline -opc)[2..-1]",
  "    if test $skip = 1",
  "      set skip 0",
  '    else if contains -- "$word" $__tunnel_client_valued',
  "      set skip 1",
  "    else",
  '      set -l deeper (string trim -- "$place $word")',
  '      if contains -- "$deeper" $__tunnel_client_places',
  "        set place $deeper",
  "      end",
  "    end",
  "  end",
  '  test "$place" = "$argv[1]"',
  "end",
];

import { shellQuoted } from "./quote.ts";
import type { Place } from "./tree.ts";

/** A script for zsh; the walk over the words is that of bash, with words kept whole. */
export function zshScript(places: readonly Place[]): string[] {
  return [
    "#compdef tunnel-client",
    "# zsh completion of tunnel-client; load it with: source <(tunnel-client completion zsh)",
    "_tunnel_client_at() {",
    "  case $1 in",
    ...places.flatMap(placeLines),
    "  (*) return 1 ;;",
    "  esac",
    "}",
    ...WALK,
  ];
}

/** Sets the words and flags of one place, each with its description, and the flags with a value. */
function placeLines({ path, words, flags }: Place): string[] {
  const described = (rows: readonly (readonly [name: string, summary: string])[]) =>
    rows.map(([name, summary]) => shellQuoted(`${name.replaceAll(":", "\\:")}:${summary}`)).join(
      " ",
    );
  return [
    `  ("${path}")`,
    `    below=(${described(words.map(({ word, summary }) => [word, summary]))})`,
    `    flags=(${described(flags.map(({ name, summary }) => [name, summary]))})`,
    `    valued=(${
      flags.filter(({ takesValue }) => takesValue).map(({ name }) => name).join(" ")
    })`,
    "    ;;",
  ];
}

const WALK: readonly string[] = [
  "_tunnel_client() {",
  "  local -a below flags valued",
  "  local place= word",
  "  local -i i=2",
  '  _tunnel_client_at ""',
  "  while ((i < CURRENT)); do",
  "    word=${words[i]}",
  '    if [[ $word == "--" ]]; then return 1; fi',
  "    if [[ $word == -* ]]; then",
  "      if [[ $word != *=* && -n ${valued[(r)$word]} ]]; then",
  "        i=$((i + 1))",
  "        if ((i >= CURRENT)); then _files; return; fi",
  "      fi",
  '    elif _tunnel_client_at "${place:+$place }$word"; then',
  '      place="${place:+$place }$word"',
  "    fi",
  "    i=$((i + 1))",
  "  done",
  "  case ${words[CURRENT]} in",
  "  (-*=*) compset -P '*=' && _files ;;",
  "  (-*) _describe -o flag flags ;;",
  "  (*) _describe command below ;;",
  "  esac",
  "}",
  "compdef _tunnel_client tunnel-client",
];

import type { Place } from "./tree.ts";

/**
 * A script for bash 3.2 and newer. It walks the words before the cursor as the program would: flags
 * with their values are stepped over, other words lead from place to place. Bash breaks
 * `--flag=value` into three words, which the walk puts together again.
 */
export function bashScript(places: readonly Place[]): string[] {
  return [
    "# bash completion of tunnel-client; load it with: source <(tunnel-client completion bash)",
    "_tunnel_client_at() {",
    "  case $1 in",
    ...places.flatMap(placeLines),
    "  *) return 1 ;;",
    "  esac",
    "}",
    ...WALK,
  ];
}

/** Sets the words, switches and flags with a value of one place. */
function placeLines({ path, words, flags }: Place): string[] {
  const list = (names: readonly string[]) => `"${[...new Set(names)].join(" ")}"`;
  const switches = flags.filter(({ takesValue }) => !takesValue).map(({ name }) => name);
  const valued = flags.filter(({ takesValue }) => takesValue).map(({ name }) => name);
  return [
    `  "${path}")`,
    `    words=${list(words.map(({ word }) => word))}`,
    `    switches=${list(switches)}`,
    `    valued=${list(valued)}`,
    "    ;;",
  ];
}

const WALK: readonly string[] = [
  "_tunnel_client() {",
  "  local cur=${COMP_WORDS[COMP_CWORD]} path= words= switches= valued= word next i=1",
  "  local IFS=$' \\t\\n'",
  "  COMPREPLY=()",
  '  _tunnel_client_at ""',
  "  while ((i < COMP_CWORD)); do",
  "    word=${COMP_WORDS[i]}",
  "    next=$((i + 1))",
  "    case $word in",
  "    --) return ;;",
  "    -*)",
  '      if [[ ${COMP_WORDS[next]} == "=" ]]; then next=$((next + 1)); fi',
  '      if [[ " $valued " == *" $word "* || $next -gt $((i + 1)) ]]; then',
  "        if ((next >= COMP_CWORD)); then",
  "          if ((next > COMP_CWORD)); then cur=; fi",
  "          compopt -o filenames 2>/dev/null",
  "          IFS=$'\\n'",
  '          COMPREPLY=($(compgen -f -- "$cur"))',
  "          return",
  "        fi",
  "        i=$next",
  "      fi",
  "      ;;",
  '    *) if _tunnel_client_at "${path:+$path }$word"; then path="${path:+$path }$word"; fi ;;',
  "    esac",
  "    i=$((i + 1))",
  "  done",
  "  if [[ $cur == -* ]]; then",
  '    COMPREPLY=($(compgen -W "$switches $valued" -- "$cur"))',
  "  else",
  '    COMPREPLY=($(compgen -W "$words" -- "$cur"))',
  "  fi",
  "}",
  "complete -F _tunnel_client tunnel-client",
];

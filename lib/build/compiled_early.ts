import { type Edit, edited } from "./edited.ts";
import type { FunctionRange } from "./function_ranges.ts";
import type { Mapped } from "./source_map.ts";

/** What stands in front of the parameters of a declaration. */
const DECLARATION = /(?:^|[;}\n])((?:async )?function\*? ?)([\w$]+)$/;
/** What stands in front of them where a function is a value. */
const EXPRESSION = /[=(,?[&|]((?:async )?function\*? ?[\w$]*)$/;
/** As long as the longest of the two: a name is short in a minified text. */
const LOOK_BACK_CHARS = 80;

/**
 * A program in which some functions are compiled when it is loaded, and not each at its first call. Only what
 * was compiled by then goes into the runtime's cache of compiled code, from which the next start takes it;
 * whatever else is in there only takes time to load. The runtime takes a function in parentheses for one that
 * is about to be called; so an outermost declaration becomes a variable, which is set before any of them runs,
 * because nothing but the end of a bundled program calls anything. Methods stay as they are. Pure.
 *
 * @param ranges the functions to compile early, those that are in another one behind it
 */
export function compiledEarly(program: Mapped, ranges: readonly FunctionRange[]): Mapped {
  const edits: Edit[] = [];
  let outerEnd = 0;
  for (const range of ranges) {
    if (range.end - range.start === program.text.length) continue;
    const isOutermost = range.start >= outerEnd;
    if (isOutermost) outerEnd = range.end;
    edits.push(...marked(program.text, range, isOutermost));
  }
  return edited(program, edits);
}

/** Puts one function into parentheses, if it is of a kind that can be. */
function marked(
  text: string,
  { start, end, isArrow }: FunctionRange,
  isOutermost: boolean,
): Edit[] {
  if (isArrow) return inParentheses(start, end);
  const before = text.slice(Math.max(0, start - LOOK_BACK_CHARS), start);
  const [, words] = EXPRESSION.exec(before) ?? [];
  if (words !== undefined) return inParentheses(start - words.length, end);
  const [, keyword, name] = (isOutermost ? DECLARATION.exec(before) : null) ?? [];
  if (keyword === undefined || name === undefined) return [];
  const remove = keyword.length + name.length;
  return [
    { at: start - remove, remove, insert: `var ${name}=(${keyword.trimEnd()}` },
    { at: end, remove: 0, insert: ");" },
  ];
}

function inParentheses(start: number, end: number): Edit[] {
  return [{ at: start, remove: 0, insert: "(" }, { at: end, remove: 0, insert: ")" }];
}

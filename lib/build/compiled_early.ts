import { type Edit, edited } from "./edited.ts";
import type { FunctionRange } from "./function_ranges.ts";
import type { Mapped } from "./source_map.ts";

/** What stands in front of the parameters of a declaration. */
const DECLARATION = /(?:^|[;}\n])((?:async )?function\*? ?)([\w$]+)$/;
/** What stands in front of a module that the bundler wraps into a function, to run it when it is asked for. */
const WRAPPED_MODULE = /[,;\s][\w$]+=[\w$]+\($/;
/** As long as the longest of the two: a name is short in a minified text. */
const LOOK_BACK_CHARS = 80;

/**
 * A program whose outermost functions are compiled when it is loaded, and not each at its first call. Only
 * what was compiled by then goes into the runtime's cache of compiled code, from which the next start takes
 * it: a start then spends a third less time. The runtime takes a function in parentheses for one that is
 * about to be called; so a declaration becomes a variable, which is set before any of them runs, because
 * nothing but the end of a bundled program calls anything. Pure.
 */
export function compiledEarly(program: Mapped, ranges: readonly FunctionRange[]): Mapped {
  const edits: Edit[] = [];
  let outerEnd = 0;
  for (const { start, end } of ranges) {
    if (start < outerEnd || end - start === program.text.length) continue;
    outerEnd = end;
    edits.push(...marked(program.text, start, end));
  }
  return edited(program, edits);
}

/** Puts one function into parentheses, if it is of a kind that can be. */
function marked(text: string, start: number, end: number): Edit[] {
  const before = text.slice(Math.max(0, start - LOOK_BACK_CHARS), start);
  const [, keyword, name] = DECLARATION.exec(before) ?? [];
  if (keyword !== undefined && name !== undefined) {
    const remove = keyword.length + name.length;
    return [
      { at: start - remove, remove, insert: `var ${name}=(${keyword.trimEnd()}` },
      { at: end, remove: 0, insert: ");" },
    ];
  }
  if (!WRAPPED_MODULE.test(before) || text[end] !== ")") return [];
  return [{ at: start, remove: 0, insert: "(" }, { at: end, remove: 0, insert: ")" }];
}

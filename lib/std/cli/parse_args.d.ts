/** The part of `@std/cli/parse-args` this project calls, with its published meaning. */
export interface ParseOptions {
  /** Flags that are always booleans. */
  readonly boolean?: readonly string[];
  /** Flags that are always strings. */
  readonly string?: readonly string[];
  /** Flags that may be given several times and become a list. */
  readonly collect?: readonly string[];
  /** Other names of a flag. */
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Keep the words after `--` apart, under the key `--`. */
  readonly "--"?: boolean;
  /** Stop at the first word that is not a flag. */
  readonly stopEarly?: boolean;
  /** Called with each flag that is not listed above; `false` leaves it out of the result. */
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** The parsed flags by name; `_` holds the words that are not flags. */
export interface ParsedArgs {
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}
export function parseArgs(args: readonly string[], options?: ParseOptions): ParsedArgs;

import { scalar, toggle } from "../config/forms.ts";
import { type ListenAddress, parseListenAddress } from "../config/listen_addr.ts";
import type { Option, Secrecy } from "../config/option.ts";
import type { Parsed } from "../config/parsed.ts";

/** What a flag of one command says about itself. */
interface FlagText<T> {
  readonly parse: (text: string) => Parsed<T>;
  readonly fallback: T;
  readonly example: string;
  readonly help: string;
  readonly shownDefault?: string;
  readonly required?: boolean;
  readonly env?: readonly string[];
  /** How much of a rejected value is shown; all of it if absent. */
  readonly secrecy?: Secrecy;
  /** A blank value is a mistake, not the same as none. */
  readonly blankIsError?: "flag";
}

/** A flag of one command that takes a value; no file sets it. */
export function valueFlag<T>(flag: string, { parse, ...about }: FlagText<T>): Option<T> {
  return { name: `--${flag}`, inFile: false, flag, form: scalar(parse), secrecy: "open", ...about };
}

/** A flag of one command that is there or not. */
export function switchFlag(flag: string, help: string): Option<boolean> {
  return {
    name: `--${flag}`,
    inFile: false,
    flag,
    form: toggle(),
    fallback: false,
    secrecy: "open",
    example: "true",
    shownDefault: "false",
    help,
  };
}

/** A flag of one command that names an address to listen on, with a default. */
export function addressFlag(flag: string, port: number, help: string): Option<ListenAddress> {
  const example = `127.0.0.1:${port}`;
  const fallback = { hostname: "127.0.0.1", port };
  return valueFlag(flag, {
    parse: parseListenAddress,
    fallback,
    example,
    shownDefault: example,
    help,
  });
}

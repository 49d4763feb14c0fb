import type { Parsed } from "./parsed.ts";
import type { ReferenceKind, ReferenceSources } from "./references.ts";

/** The raw form of a setting, as one of the three sources gives it. */
export type Given =
  | { readonly kind: "flag"; readonly values: readonly string[] }
  | { readonly kind: "env"; readonly text: string }
  | { readonly kind: "file"; readonly node: unknown };

/** What reading a value may use besides the value. */
export interface ReadContext {
  readonly references: ReferenceSources;
  /** Tells the operator something that is no error; never holds a secret. */
  note(text: string): void;
}

/** What a setting may look like in a file, before its own rules are applied. */
export type FileShape = "text" | "texts" | "mapping" | "mappings";

/** How values of one type are written in each source; made by the functions in `forms.ts`. */
export interface Form<T> {
  readonly fileShape: FileShape;
  /** Whether the flag may be given several times. */
  readonly repeatable: boolean;
  /** A switch: its flag takes a value only as `--flag=false`. */
  readonly isSwitch: boolean;
  /** What `env:NAME` and `file:PATH` mean here; absent where they are plain text. */
  readonly reference: ReferenceKind | undefined;
  read(given: Given, context: ReadContext): Parsed<T>;
}

/** How much of a rejected value a message may show. */
export type Secrecy =
  /** All of it. */
  | "open"
  /** Without user names, passwords and queries in URLs. */
  | "url"
  /** Nothing. */
  | "secret";

/** One row of an options table: everything there is to know about one setting. */
export interface Option<T> {
  /** The name in messages and, if `inFile`, the dotted path in the configuration file. */
  readonly name: string;
  readonly inFile: boolean;
  /** Heading it stands under in help and reference; none for the flags of one command. */
  readonly section?: string;
  /** Flag without the leading dashes; also accepted with `-` for `.`. */
  readonly flag?: string;
  /** Further spellings of the flag, which help does not show. */
  readonly aliases?: readonly string[];
  /** Variables in order of rank. */
  readonly env?: readonly string[];
  /** Variables that rank below the file. */
  readonly envAfterFile?: readonly string[];
  readonly form: Form<T>;
  /** The value when no source gives one; of a required setting only what keeps the types whole. */
  readonly fallback: T;
  readonly required?: boolean;
  readonly secrecy: Secrecy;
  /** A blank value is an error, from flags or from everywhere; otherwise it counts as not given. */
  readonly blankIsError?: "flag" | "always";
  /** A value that works, for messages and help. */
  readonly example: string;
  /** The default as help shows it; absent if there is none. */
  readonly shownDefault?: string;
  /** Why the setting has no effect yet although it is checked; told to whoever sets it. */
  readonly pending?: string;
  /** One line of help. */
  readonly help: string;
}

import { type ConfigFile, hasKey, placeOf, valueAt } from "./file_values.ts";
import type { Flags } from "./flags.ts";
import type { Given, Option } from "./option.ts";
import { type EffectiveValue, effectiveValue, textOf } from "./effective_value.ts";
import { refuse, rulesBroken } from "./parsed.ts";
import { type Problem, SettingsError, shown } from "./problem.ts";
import type { ReferenceSources } from "./references.ts";
import type { Withheld } from "./withheld.ts";

/** The sources of settings, from the highest rank to the lowest. */
export interface Sources extends ReferenceSources {
  readonly flags: Flags;
  readonly file: ConfigFile | undefined;
  /** Settings that this program does not have; absent if it has all. */
  readonly withheld?: (option: Option<unknown>) => Withheld | undefined;
}

/** A raw value with the place it was found at. */
interface Found {
  readonly given: Given;
  readonly origin: string;
}

/**
 * Reads options from flags, environment and file, in this order of rank, and collects every problem
 * instead of stopping at the first.
 */
export class OptionReader {
  readonly problems: Problem[] = [];
  readonly notes: string[] = [];
  readonly origins: Record<string, string> = {};
  /** Every option taken, as it may be shown. */
  readonly values: EffectiveValue[] = [];
  readonly #sources: Sources;
  readonly #failed = new Set<Option<unknown>>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The option's value; its fallback if it is not given or has a problem, which is then noted. */
  take<T>(option: Option<T>): T {
    const found = this.#find(option);
    this.origins[option.name] = found?.origin ?? "default";
    this.values.push(effectiveValue(option, found?.given, found?.origin));
    if (found === undefined) {
      if (option.required === true) this.#fail(option, "missing", missingLine(option));
      return option.fallback;
    }
    const parsed = isBlankGiven(found.given)
      ? refuse("must not be blank")
      : option.form.read(found.given, {
        references: this.#sources,
        note: (text) => this.notes.push(`${option.name} ${text}`),
      });
    if (parsed.kind === "value") {
      const { name, pending } = option;
      const withheld = this.#sources.withheld?.(option);
      if (withheld !== undefined) {
        const isGiven = withheld.isAlways || !isDefault(parsed.value, option.fallback);
        if (isGiven) this.reject(option, "invalid", withheld.rule);
        return option.fallback;
      }
      if (pending !== undefined && !isDefault(parsed.value, option.fallback)) {
        this.notes.push(`${name} from ${found.origin} has no effect: ${pending}`);
      }
      return parsed.value;
    }
    for (const rule of rulesBroken(parsed)) {
      this.#fail(option, "invalid", invalidLine(option, found, rule));
    }
    return option.fallback;
  }

  /** Whether all these options were read without a problem, so that a rule across them makes sense. */
  sound(...options: readonly Option<unknown>[]): boolean {
    return options.every((option) => !this.#failed.has(option));
  }

  /** Notes a problem of an option that only shows when several are looked at together. */
  reject(option: Option<unknown>, kind: Problem["kind"], rule: string): void {
    const origin = this.origins[option.name];
    const isTold = origin === undefined || origin === "default" || origin === option.name;
    const from = isTold ? "" : ` from ${origin}`;
    this.#fail(option, kind, `${option.name}${from}: ${rule}`);
  }

  /** Throws a {@linkcode SettingsError} if anything is wrong. */
  finish(): void {
    if (this.problems.length > 0) throw new SettingsError(this.problems);
  }

  #fail(option: Option<unknown>, kind: Problem["kind"], line: string): void {
    this.#failed.add(option);
    this.problems.push({ setting: option.name, kind, line });
  }

  #find(option: Option<unknown>): Found | undefined {
    return this.#fromFlag(option) ?? this.#fromEnv(option, option.env) ?? this.#fromFile(option) ??
      this.#fromEnv(option, option.envAfterFile);
  }

  #fromFlag({ flag, form, blankIsError }: Option<unknown>): Found | undefined {
    const values = flag === undefined ? undefined : this.#sources.flags.values.get(flag);
    if (flag === undefined || values === undefined) return undefined;
    const counting = form.repeatable ? values : values.slice(-1);
    if (blankIsError === undefined && counting.every(isBlankText)) return undefined;
    return { given: { kind: "flag", values: counting }, origin: `--${flag}` };
  }

  #fromEnv(option: Option<unknown>, names: readonly string[] = []): Found | undefined {
    for (const name of names) {
      const text = this.#sources.env(name);
      if (text === undefined) continue;
      // An empty variable counts as not set, except where that would open an allowlist.
      if (isBlankText(text) && option.blankIsError !== "always") continue;
      return { given: { kind: "env", text }, origin: name };
    }
    return undefined;
  }

  #fromFile(option: Option<unknown>): Found | undefined {
    const file = this.#sources.file;
    if (file === undefined || !option.inFile) return undefined;
    const node = valueAt(file, option.name);
    const origin = placeOf(file, option.name.split("."));
    if (node !== undefined) return { given: { kind: "file", node }, origin };
    const blank = option.blankIsError === "always" && hasKey(file, option.name);
    return blank ? { given: { kind: "file", node: "" }, origin } : undefined;
  }
}

function isDefault(value: unknown, fallback: unknown): boolean {
  return value === fallback || JSON.stringify(value) === JSON.stringify(fallback);
}

function isBlankText(text: string): boolean {
  return text.trim() === "";
}

function isBlankGiven(given: Given): boolean {
  switch (given.kind) {
    case "flag":
      return given.values.every(isBlankText);
    case "env":
      return isBlankText(given.text);
    case "file":
      return given.node === "";
  }
}

function invalidLine(option: Option<unknown>, { given, origin }: Found, rule: string): string {
  const text = textOf(given);
  const value = text === undefined ? "" : ` ${shown(text, option.secrecy)}`;
  // A variable holds a secret itself, not the reference that other sources take.
  const fix = given.kind === "env" && option.form.reference === "secret"
    ? `put the key itself into ${origin}`
    : `example: ${option.example}`;
  // A setting without a file or a variable is named by its flag: no need to say it twice.
  const from = origin === option.name ? "" : ` from ${origin}`;
  return `${option.name}${value}${from}: ${rule}; ${fix}`;
}

function missingLine(option: Option<unknown>): string {
  const ways = [
    ...(option.flag === undefined ? [] : [`--${option.flag}`]),
    ...(option.env ?? []),
    ...(option.envAfterFile ?? []),
    ...(option.inFile ? [`${option.name} in the configuration file`] : []),
  ];
  const last = ways.pop() ?? "";
  const either = ways.length === 0 ? last : `${ways.join(", ")} or ${last}`;
  return `${option.name} is required: set ${either}; example: ${option.example}`;
}

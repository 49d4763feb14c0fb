/** The part of `Deno.env` that is used. */
interface Environment {
  get(name: string): string | undefined;
  toObject(): Record<string, string>;
}

/** Whether a variable, or with `undefined` every one, may be read. */
export type MayRead = (name: string | undefined) => boolean;

/**
 * The environment of the start, remembered: it goes on to answer when the variables have been taken out
 * of the process and the right to read them has been given away. Where that right names variables, what
 * it does not name is never asked for.
 */
export class OwnEnvironment {
  readonly #env: Environment;
  readonly #variables: Record<string, string>;
  /** What was asked for beside them. */
  readonly #asked = new Map<string, string | undefined>();
  #sealed = false;

  /** @param names what is worth remembering where not everything may be read */
  constructor(
    names: readonly string[],
    env: Environment = Deno.env,
    mayRead: MayRead = mayReadHere,
  ) {
    this.#env = env;
    this.#variables = mayRead(undefined) ? env.toObject() : Object.fromEntries(
      names.filter(mayRead).flatMap((name) => {
        const value = env.get(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  /** Everything that could be read when the process started: what children get. */
  get variables(): Readonly<Record<string, string>> {
    return this.#variables;
  }

  /** Adds variables that may be read to what children get. */
  include(names: readonly string[]): void {
    for (const name of names) {
      const value = this.get(name);
      if (value !== undefined) this.#variables[name] = value;
    }
  }

  /**
   * The value of a variable at the start. One that is not known yet is asked for, until the end of the
   * start.
   *
   * @throws Deno.errors.NotCapable if it may not be read
   */
  readonly get = (name: string): string | undefined => {
    if (Object.hasOwn(this.#variables, name)) return this.#variables[name];
    if (!this.#asked.has(name) && !this.#sealed) this.#asked.set(name, this.#env.get(name));
    return this.#asked.get(name);
  };

  /** From now on nothing is asked for. */
  seal(): void {
    this.#sealed = true;
  }
}

function mayReadHere(variable: string | undefined): boolean {
  return Deno.permissions.querySync({
    name: "env",
    ...(variable === undefined ? {} : { variable }),
  }).state === "granted";
}

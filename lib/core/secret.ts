/**
 * A value that must never be printed. It shows as `[redacted]` in templates, JSON, `console` and the
 * inspector; `reveal` is the one way to the text, so every use can be found by name.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret text, for the one place that sends it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.for("Deno.customInspect")](): string {
    return "[redacted]";
  }
}

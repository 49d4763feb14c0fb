/**
 * What a grammar says about a text: its value, or the rule it breaks. `rule` reads on after the
 * setting's name ("must be ...") and never repeats the text, which may be a secret.
 */
export type Parsed<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "problem"; readonly rule: string };

/** A text that keeps the rule. */
export function accept<T>(value: T): Parsed<T> {
  return { kind: "value", value };
}

/** A text that breaks the rule. */
export function refuse(rule: string): { readonly kind: "problem"; readonly rule: string } {
  return { kind: "problem", rule };
}

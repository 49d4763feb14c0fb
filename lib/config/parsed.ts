/**
 * What a grammar says about a text: its value, or the rule it breaks. `rule` reads on after the
 * setting's name ("must be ...") and never repeats the text, which may be a secret.
 */
export type Parsed<T> =
  | { readonly kind: "value"; readonly value: T }
  | Refused;

/** A text that breaks a rule; one that is structured may break `more` than one. */
export interface Refused {
  readonly kind: "problem";
  readonly rule: string;
  readonly more?: readonly string[];
}

/** A text that keeps the rule. */
export function accept<T>(value: T): Parsed<T> {
  return { kind: "value", value };
}

/** A text that breaks the rule. */
export function refuse(rule: string): Refused {
  return { kind: "problem", rule };
}

/** Something structured that keeps its rules, or every rule it breaks. */
export function acceptUnless<T>(rules: readonly string[], value: T): Parsed<T> {
  const [rule, ...more] = rules;
  if (rule === undefined) return accept(value);
  return { kind: "problem", rule, ...(more.length === 0 ? {} : { more }) };
}

/** The rules that are broken; none of a text that keeps them. */
export function rulesBroken(parsed: Parsed<unknown>): readonly string[] {
  return parsed.kind === "value" ? [] : [parsed.rule, ...parsed.more ?? []];
}

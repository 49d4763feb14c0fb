/** Which model answers, and how long it thinks; what is absent is Codex's own choice. */
export interface ModelChoice {
  readonly model: string | undefined;
  readonly effort: string;
}

/** What `/model` asks for. */
export type ModelWords =
  | { readonly kind: "show" }
  | { readonly kind: "set"; readonly choice: ModelChoice }
  | { readonly kind: "wrong"; readonly message: string };

/** Efforts that stand alone; any other single word names a model (codex §3.4). */
const EFFORTS = ["low", "medium", "high"] as const;
/** Stands for the model that is used already. */
const SAME_MODEL = "-";

/** Reads the words behind `/model`: none, a model, an effort, or both, the model as `-` to keep it. */
export function readModelWords(words: readonly string[], current: ModelChoice): ModelWords {
  const [first, second, ...more] = words;
  if (first === undefined) return { kind: "show" };
  if (more.length > 0) return wrong("takes a model and an effort at most");
  if (second !== undefined) {
    if (!isEffort(second)) return wrong(`${second} is no effort`);
    const model = first === SAME_MODEL ? current.model : first;
    return { kind: "set", choice: { model, effort: second } };
  }
  if (first === SAME_MODEL) return wrong("- needs an effort behind it");
  return isEffort(first)
    ? { kind: "set", choice: { ...current, effort: first } }
    : { kind: "set", choice: { ...current, model: first } };
}

function isEffort(word: string): boolean {
  return EFFORTS.some((effort) => effort === word);
}

function wrong(why: string): ModelWords {
  const forms = `/model NAME, /model ${EFFORTS.join("|")}, /model NAME EFFORT, /model - EFFORT`;
  return { kind: "wrong", message: `/model: ${why}; say ${forms}` };
}

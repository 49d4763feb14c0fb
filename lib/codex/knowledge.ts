/** A page of what this program knows of itself. */
export interface KnowledgePage {
  readonly title: string;
  readonly text: string;
}

/** How much of a set of pages goes with one prompt. */
export interface ExcerptLimits {
  readonly maxExcerpts: number;
  /** Of one excerpt, without its title. */
  readonly maxChars: number;
}

/** The help of this program (codex §3.4). */
export const HELP_EXCERPTS: ExcerptLimits = { maxExcerpts: 3, maxChars: 1_200 };
/** The references of the plugin, which say less to whoever has no plugin (codex §3.4). */
export const REFERENCE_EXCERPTS: ExcerptLimits = { maxExcerpts: 2, maxChars: 700 };

/** Shorter words are in every text. */
const MIN_WORD_CHARS = 4;
/** Words of one prompt that are looked for: a pasted log must not be compared in full. */
const MAX_WORDS = 64;

/**
 * The parts of the pages that have most to do with a prompt, best first, each with its title; none if
 * nothing has. Pure. The prompt itself is not repeated.
 */
export function excerptsFor(
  prompt: string,
  pages: readonly KnowledgePage[],
  { maxExcerpts, maxChars }: ExcerptLimits = HELP_EXCERPTS,
): string[] {
  const wanted = [...new Set(wordsOf(prompt))].slice(0, MAX_WORDS);
  return pages.flatMap(({ title, text }) =>
    partsOf(text, maxChars).map((part) => ({ title, part }))
  )
    .map((excerpt) => ({ ...excerpt, score: scoreOf(excerpt.part, excerpt.title, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, maxExcerpts)
    .map(({ title, part }) => `From the documentation of tunnel-client, "${title}":\n${part}`);
}

/** How many of the words are there; one in the title counts twice. */
function scoreOf(part: string, title: string, wanted: readonly string[]): number {
  const inPart = new Set(wordsOf(part));
  const inTitle = new Set(wordsOf(title));
  return wanted.reduce(
    (score, word) => score + (inPart.has(word) ? 1 : 0) + (inTitle.has(word) ? 2 : 0),
    0,
  );
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) =>
    word.length >= MIN_WORD_CHARS
  );
}

/** Paragraphs put together up to a length; one that is longer is taken apart at its lines. */
function partsOf(text: string, maxChars: number): string[] {
  const parts: string[] = [];
  let part = "";
  for (const paragraph of text.split(/\n\s*\n/)) {
    const pieces = paragraph.length <= maxChars ? [paragraph] : paragraph.split("\n");
    for (const [at, piece] of pieces.entries()) {
      const cut = piece.slice(0, maxChars);
      const between = part === "" ? "" : at === 0 ? "\n\n" : "\n";
      if (part.length + between.length + cut.length <= maxChars) {
        part += between + cut;
      } else {
        parts.push(part);
        part = cut;
      }
    }
  }
  return part.trim() === "" ? parts : [...parts, part];
}

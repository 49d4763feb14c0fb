/** A page of what this program knows of itself. */
export interface KnowledgePage {
  readonly title: string;
  readonly text: string;
}

/** How much of it goes with one prompt (codex §3.4). */
const MAX_EXCERPTS = 3;
const MAX_EXCERPT_CHARS = 1_200;
/** Shorter words are in every text. */
const MIN_WORD_CHARS = 4;
/** Words of one prompt that are looked for: a pasted log must not be compared in full. */
const MAX_WORDS = 64;

/**
 * The parts of the pages that have most to do with a prompt, best first, each with its title; none if
 * nothing has. Pure. The prompt itself is not repeated.
 */
export function excerptsFor(prompt: string, pages: readonly KnowledgePage[]): string[] {
  const wanted = [...new Set(wordsOf(prompt))].slice(0, MAX_WORDS);
  return pages.flatMap(({ title, text }) => excerptsOf(text).map((part) => ({ title, part })))
    .map((excerpt) => ({ ...excerpt, score: scoreOf(excerpt.part, excerpt.title, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_EXCERPTS)
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

/** Paragraphs put together up to the length of an excerpt. */
function excerptsOf(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (const paragraph of text.split(/\n\s*\n/)) {
    const cut = paragraph.slice(0, MAX_EXCERPT_CHARS);
    if (part !== "" && part.length + cut.length + 2 > MAX_EXCERPT_CHARS) {
      parts.push(part);
      part = "";
    }
    part = part === "" ? cut : `${part}\n\n${cut}`;
  }
  return part.trim() === "" ? parts : [...parts, part];
}

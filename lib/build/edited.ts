import { readMappings, type Segment, writeMappings } from "./mappings.ts";
import type { Mapped } from "./source_map.ts";

/** A change of a text within one line. */
export interface Edit {
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
  /** How much is taken away there. */
  readonly remove: number;
  /** What is put there; without line ends. */
  readonly insert: string;
}

/** A text with some changes, and its source map with the columns moved along. The changes may not overlap. Pure. */
export function edited({ text, map }: Mapped, edits: readonly Edit[]): Mapped {
  const ordered = edits.toSorted((a, b) => a.at - b.at);
  const pieces: string[] = [];
  let from = 0;
  for (const { at, remove, insert } of ordered) {
    pieces.push(text.slice(from, at), insert);
    from = at + remove;
  }
  pieces.push(text.slice(from));
  return { text: pieces.join(""), map: map && moved(map, text, ordered) };
}

/** Where a line begins to be moved, and by how much from there. */
interface Move {
  readonly after: number;
  readonly by: number;
}

function moved(map: string, text: string, edits: readonly Edit[]): string {
  const { mappings, ...rest }: { readonly mappings: string } = JSON.parse(map);
  const moves = movesByLine(text, edits);
  const lines = readMappings(mappings).map((line, n) => movedLine(line, moves[n] ?? []));
  return JSON.stringify({ ...rest, mappings: writeMappings(lines) });
}

function movesByLine(text: string, edits: readonly Edit[]): Move[][] {
  const moves: Move[][] = [];
  let line = 0;
  let lineStart = 0;
  for (const { at, remove, insert } of edits) {
    for (let end = text.indexOf("\n", lineStart); end >= 0 && end < at;) {
      line++;
      lineStart = end + 1;
      end = text.indexOf("\n", lineStart);
    }
    (moves[line] ??= []).push({ after: at - lineStart, by: insert.length - remove });
  }
  return moves;
}

function movedLine(segments: readonly Segment[], moves: readonly Move[]): Segment[] {
  let by = 0;
  let next = 0;
  return segments.map((segment) => {
    for (let move = moves[next]; move !== undefined && move.after < segment.column;) {
      by += move.by;
      move = moves[++next];
    }
    return by === 0 ? segment : { ...segment, column: segment.column + by };
  });
}

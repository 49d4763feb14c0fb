/** One step of a source map: where a stretch of a generated line comes from. */
export interface Segment {
  readonly column: number;
  readonly source: number;
  readonly sourceLine: number;
  readonly sourceColumn: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Bits of a number in one digit; the next higher bit tells of another digit. */
const BITS = 5;
const MORE = 1 << BITS;

/** Reads the `mappings` of a source map, line by line; stretches that come from nowhere are left out. Pure. */
export function readMappings(mappings: string): Segment[][] {
  let source = 0;
  let sourceLine = 0;
  let sourceColumn = 0;
  return mappings.split(";").map((line) => {
    let column = 0;
    const segments: Segment[] = [];
    for (const text of line.split(",")) {
      if (text === "") continue;
      const [columns = 0, sources, lines = 0, sourceColumns = 0] = numbers(text);
      column += columns;
      if (sources === undefined) continue;
      source += sources;
      sourceLine += lines;
      sourceColumn += sourceColumns;
      segments.push({ column, source, sourceLine, sourceColumn });
    }
    return segments;
  });
}

/** Writes the `mappings` of a source map. Pure. */
export function writeMappings(lines: readonly (readonly Segment[])[]): string {
  let source = 0;
  let sourceLine = 0;
  let sourceColumn = 0;
  return lines.map((segments) => {
    let column = 0;
    return segments.map((to) => {
      const text = digits(to.column - column) + digits(to.source - source) +
        digits(to.sourceLine - sourceLine) + digits(to.sourceColumn - sourceColumn);
      ({ column, source, sourceLine, sourceColumn } = to);
      return text;
    }).join(",");
  }).join(";");
}

/** The last segment of a line that begins at or before a column. */
export function segmentAt(line: readonly Segment[], column: number): Segment | undefined {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line[middle]?.column ?? 0) <= column) low = middle + 1;
    else high = middle;
  }
  return line[low - 1];
}

/** Base-64 numbers of variable length; the lowest bit of each is its sign. */
function numbers(text: string): number[] {
  const found: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of text) {
    const digit = DIGITS.indexOf(char);
    value |= (digit & (MORE - 1)) << shift;
    shift += BITS;
    if ((digit & MORE) !== 0) continue;
    found.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return found;
}

function digits(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & (MORE - 1);
    rest >>= BITS;
    text += DIGITS[rest > 0 ? digit | MORE : digit];
  } while (rest > 0);
  return text;
}

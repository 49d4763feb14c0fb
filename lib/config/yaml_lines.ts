/**
 * The line, from 1, on which a key of a YAML or JSON text stands, for error messages; `undefined` if
 * it is not found. The YAML parser keeps no positions, so the text is searched again: block style by
 * indentation, flow style (JSON) by order of keys.
 */
export function lineOfKey(text: string, path: readonly string[]): number | undefined {
  const lines = text.split("\n");
  return inBlocks(lines, path) ?? inFlow(lines, path);
}

function inBlocks(lines: readonly string[], path: readonly string[]): number | undefined {
  let from = 0;
  let parentIndent = -1;
  for (const key of path) {
    const found = childKey(lines, from, parentIndent, key);
    if (found === undefined) return undefined;
    parentIndent = indentOf(lines[found] ?? "");
    from = found + 1;
  }
  return from;
}

/** The line index of a key among the direct children of a block. */
function childKey(
  lines: readonly string[],
  from: number,
  parentIndent: number,
  key: string,
): number | undefined {
  let childIndent: number | undefined;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*(?:#.*|---.*)?$/.test(line)) continue;
    const indent = indentOf(line);
    if (indent <= parentIndent) return undefined;
    childIndent ??= indent;
    if (indent === childIndent && startsWithKey(line.trimStart(), key)) return index;
  }
  return undefined;
}

function inFlow(lines: readonly string[], path: readonly string[]): number | undefined {
  let index = 0;
  let column = 0;
  for (const key of path) {
    for (;; index++, column = 0) {
      const line = lines[index];
      if (line === undefined) return undefined;
      const at = keyColumn(line, key, column);
      if (at === undefined) continue;
      column = at + key.length;
      break;
    }
  }
  return index + 1;
}

function keyColumn(line: string, key: string, from: number): number | undefined {
  for (let at = line.indexOf(key, from); at >= 0; at = line.indexOf(key, at + 1)) {
    const before = line[at - 1];
    const separate = before === undefined || /[\s{,"']/.test(before);
    if (separate && /^["']?\s*:/.test(line.slice(at + key.length))) return at;
  }
  return undefined;
}

function startsWithKey(line: string, key: string): boolean {
  const unquoted = /^["']/.test(line) ? line.slice(1) : line;
  return unquoted.startsWith(key) && /^["']?\s*:/.test(unquoted.slice(key.length));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** A piece of JSON text, for colouring. `redacted` stands for a value that was hidden. */
export interface JsonPiece {
  readonly kind: "space" | "punctuation" | "key" | "string" | "number" | "word" | "redacted";
  readonly text: string;
}

/** What redaction leaves in place of a value (operator-surface §7). */
const REDACTED = /^"(\[REDACTED\]|sk-REDACTED)"$/;
const TOKEN = /\s+|"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|[a-zA-Z]+|[[\]{}:,]|./gsu;
const INDENT = "  ";

/**
 * Lays JSON out without reading its values: numbers beyond 2^53, `1.0` and escapes stay as they were
 * sent (ui §4). A text that was cut, or that is no JSON, comes out as far as it goes.
 */
export function jsonPieces(text: string): JsonPiece[] {
  const tokens = text.match(TOKEN)?.filter((token) => token.trim() !== "") ?? [];
  const pieces: JsonPiece[] = [];
  let depth = 0;
  const line = () => pieces.push({ kind: "space", text: `\n${INDENT.repeat(depth)}` });
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    switch (token) {
      case "{":
      case "[":
        pieces.push({ kind: "punctuation", text: token });
        depth++;
        if (next !== "}" && next !== "]") line();
        return;
      case "}":
      case "]": {
        depth = Math.max(0, depth - 1);
        const opened = tokens[index - 1];
        if (opened !== "{" && opened !== "[") line();
        pieces.push({ kind: "punctuation", text: token });
        return;
      }
      case ",":
        pieces.push({ kind: "punctuation", text: token });
        line();
        return;
      case ":":
        pieces.push({ kind: "punctuation", text: ": " });
        return;
    }
    pieces.push({ kind: kindOf(token, next), text: token });
  });
  return pieces;
}

function kindOf(token: string, next: string | undefined): JsonPiece["kind"] {
  if (token.startsWith('"')) {
    if (next === ":") return "key";
    return REDACTED.test(token) ? "redacted" : "string";
  }
  return /^-?\d/.test(token) ? "number" : "word";
}

import { OperatorError } from "../core/errors.ts";

const SPACE = /[ \t\r\n]/;

/**
 * Splits the command line of a stdio server into program and arguments (mcp-transports §5.1). White
 * space separates; `'…'` is literal; in `"…"` and outside quotes a backslash takes the next
 * character as it is; adjacent parts join; empty quoted arguments vanish. No shell is involved:
 * nothing is expanded.
 *
 * @throws {OperatorError} if the text is empty, or ends inside quotes or behind a backslash. The
 * message does not repeat the command, which may hold secrets.
 *
 * @example
 * ```ts
 * parseArgv(`node "my server.js" --name='a b'`); // ["node", "my server.js", "--name=a b"]
 * ```
 */
export function parseArgv(text: string): [string, ...string[]] {
  const words: string[] = [];
  let word = "";
  let quote: "'" | '"' | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "\\" && quote !== "'") {
      if (++i === text.length) {
        throw new OperatorError(
          "the command ends with a single backslash; write \\\\ for a literal one",
        );
      }
      word += text.charAt(i);
    } else if (c === quote) {
      quote = undefined;
    } else if (quote === undefined && (c === "'" || c === '"')) {
      quote = c;
    } else if (quote === undefined && SPACE.test(c)) {
      if (word !== "") words.push(word);
      word = "";
    } else {
      word += c;
    }
  }
  if (quote !== undefined) {
    throw new OperatorError(`the command has an unterminated ${quote} quote; close it`);
  }
  if (word !== "") words.push(word);
  const [program, ...args] = words;
  if (program === undefined) {
    throw new OperatorError("the command is empty; give a program and its arguments");
  }
  return [program, ...args];
}

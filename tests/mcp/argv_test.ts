import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { parseArgv } from "../../lib/mcp/argv.ts";

Deno.test("parseArgv splits by the published grammar", () => {
  const cases: readonly [string, string[]][] = [
    [`node`, ["node"]],
    [` \t\r\n node \t server.js\n`, ["node", "server.js"]],
    [`node 'my server.js'`, ["node", "my server.js"]],
    [`node "my server.js"`, ["node", "my server.js"]],
    [`a'b c'd"e f"g\\ h`, ["ab cde fg h"]],
    [`--name='a b' --x="y"`, ["--name=a b", "--x=y"]],
    [`'a\\b' "c\\\\d" "e\\"f" "g\\nh"`, ["a\\b", "c\\d", 'e"f', "gnh"]],
    [`'"' "'"`, ['"', "'"]],
    [`\\'a \\"b \\\\c`, ["'a", '"b', "\\c"]],
    [`a\\\nb`, ["a\nb"]],
    [`a '' "" b''`, ["a", "b"]],
    [`"" node`, ["node"]],
    [`' '`, [" "]],
    [`echo $HOME ~ * # | && > x`, ["echo", "$HOME", "~", "*", "#", "|", "&&", ">", "x"]],
    [`run --json='{"a":1}'`, ["run", '--json={"a":1}']],
    [`a\u00a0b c\u2028d`, ["a\u00a0b", "c\u2028d"]],
    [`\\\u{1f600}x "\\\u{1f600}"`, ["\u{1f600}x", "\u{1f600}"]],
  ];
  for (const [text, expected] of cases) assertEquals<string[]>(parseArgv(text), expected, text);
});

Deno.test("parseArgv says in one line what is wrong, without the command", () => {
  const cases: readonly [string, string][] = [
    [``, "empty"],
    [` \t\r\n`, "empty"],
    [`'' ""`, "empty"],
    [`secret 'a`, "unterminated ' quote"],
    [`secret "a`, 'unterminated " quote'],
    [`secret "a'`, 'unterminated " quote'],
    [`secret a\\`, "backslash"],
    [`secret "a\\`, "backslash"],
    [`secret 'a\\`, "unterminated ' quote"],
  ];
  for (const [text, reason] of cases) {
    const error = assertThrows(() => parseArgv(text), OperatorError, reason);
    assertEquals(error.message.includes("secret") || error.message.includes("\n"), false, text);
  }
});

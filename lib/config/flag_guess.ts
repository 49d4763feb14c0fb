import { nearest } from "./nearest.ts";
import type { Option } from "./option.ts";

/**
 * The row that an unknown flag most likely stands for: the one whose setting it names as a file does
 * (`--sandbox.mode`), the only one that has all its words (`--mcp.url`), or one that is spelled much alike.
 */
export function likelyRow(
  typed: string,
  table: readonly Option<unknown>[],
): Option<unknown> | undefined {
  const name = wordsOf(typed).join(" ");
  const setting = table.find((row) => row.inFile && wordsOf(row.name).join(" ") === name);
  if (setting !== undefined) return setting;
  const withFlag = table.filter(({ flag }) => flag !== undefined);
  const [only, ...others] = withFlag.filter((row) =>
    namesOf(row).some((full) => hasAll(wordsOf(full), wordsOf(typed)))
  );
  if (only !== undefined && others.length === 0) return only;
  // Without the dashes: they are always right, and would let a short name be wrong altogether.
  const guess = nearest(typed.replace(/^-+/, ""), withFlag.flatMap(namesOf));
  return withFlag.find((row) => guess !== undefined && namesOf(row).includes(guess));
}

/** What the operator is told beside the unknown flag. */
export function guessText({ name, flag, env = [] }: Option<unknown>): string {
  return flag === undefined
    ? ` (${name} has no flag: set ${[...env, `${name} in the configuration file`].join(" or ")})`
    : ` (did you mean "--${flag}"?)`;
}

/** Every way to write the flag of a row, and its name in a file. */
function namesOf({ name, flag = "", aliases = [], inFile }: Option<unknown>): string[] {
  const flags = [flag, ...aliases].flatMap((spelling) => [spelling, spelling.replaceAll(".", "-")]);
  return inFile ? [...flags, name] : flags;
}

function wordsOf(name: string): string[] {
  return name.split(/[-._]+/).filter((word) => word !== "");
}

/** Whether the words stand in the others in this order, perhaps with more between them. */
function hasAll(others: readonly string[], words: readonly string[]): boolean {
  let at = 0;
  for (const other of others) if (other === words[at]) at++;
  return at === words.length && words.length > 0;
}

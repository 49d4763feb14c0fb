/** What stands where a secret stood. */
const HIDDEN = "[redacted]";

/** What is no secret itself: a reference, or a variable that is looked up later (cli §10). */
const REFERENCE = String.raw`(?:env:|file:|\$\{?[A-Za-z_])`;

/** Words that end the names of secrets. */
const NAME = String
  .raw`(?:(?:api|secret|private)[_-]?key|token|password|passwd|passphrase|secret|credentials?)`;

/** Shapes of secrets anywhere in a text, each with the part of it that may be shown. */
const SHAPES: readonly RegExp[] = [
  /\b(sk-)[\w-]{12,}/i,
  /\b(bearer\s+)[^\s"'$]{12,}/i,
  /\b((?:proxy-)?authorization\s*:)/i,
  /\b((?:openai_admin_key|openai_api_key|control_plane_api_key)=)/i,
];

/** `name=value` in an environment, an argument or a query; a name may begin with other words. */
const ASSIGNMENT = new RegExp(
  String.raw`(?<![\w-])([\w-]*?${NAME}=)(?!["']?${REFERENCE})["']?[^\s"'&]`,
  "i",
);

/** `scheme://user:password@host`; a password that is a variable is none yet. */
const USER_PART = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@"']*:(?!\$)[^\s/?#"']*@/i;

/** A flag whose name ends like a secret's. */
const SECRET_FLAG = new RegExp(String.raw`^--?[\w-]*?${NAME}$`, "i");

/**
 * What in a server's URL or command looks like a secret, masked; `undefined` if nothing does (runtimes
 * §1.3). Both are written to files and shown by `status`, where no secret belongs. References and
 * variables are fine.
 */
export function secretIn(commandOrUrl: string): string | undefined {
  for (const shape of SHAPES) {
    const found = shape.exec(commandOrUrl);
    if (found !== null && !isReferenced(commandOrUrl, found)) return `${found[1]}${HIDDEN}`;
  }
  const assigned = ASSIGNMENT.exec(commandOrUrl)?.[1];
  if (assigned !== undefined) return `${assigned}${HIDDEN}`;
  const scheme = USER_PART.exec(commandOrUrl)?.[1];
  if (scheme !== undefined) return `${scheme}${HIDDEN}@`;
  return secretFlag(commandOrUrl);
}

/** Whether a shape that ends in `=` is followed by a reference. */
function isReferenced(text: string, { 0: whole, index }: RegExpExecArray): boolean {
  return whole.endsWith("=") &&
    new RegExp(`^["']?${REFERENCE}`).test(text.slice(index + whole.length));
}

/** A flag of a secret's name with a literal after it. */
function secretFlag(command: string): string | undefined {
  const words = [...command.matchAll(/(?:[^\s"']+|"(?:[^"\\]|\\.)*"|'[^']*')+/g)]
    .map(([word]) => word.replaceAll(/["']/g, ""));
  for (const [index, word] of words.entries()) {
    const value = words[index + 1];
    if (!SECRET_FLAG.test(word) || value === undefined || value.startsWith("--")) continue;
    if (!new RegExp(`^${REFERENCE}`).test(value)) return `${word} ${HIDDEN}`;
  }
  return undefined;
}

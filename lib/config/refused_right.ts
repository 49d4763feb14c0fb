/** The runtime's words about a right that a program does not hold. */
const REFUSED = /^Requires (read|write|net|env|run|sys) access to "(.+)", run again with the /;

/**
 * The flag that grants what the runtime refused, with the path, host or name it was refused for:
 * `--allow-read=/run/secrets/key`. `undefined` if the error does not tell.
 */
export function missingFlag(error: Error): string | undefined {
  const [, kind, value] = REFUSED.exec(error.message) ?? [];
  return kind === undefined ? undefined : `--allow-${kind}=${value}`;
}

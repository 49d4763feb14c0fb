/** Exit code of a command that worked and has bad news (cli §1). */
export const NEGATIVE_VERDICT = 2;

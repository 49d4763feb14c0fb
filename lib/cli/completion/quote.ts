/**
 * A text as one word of bash, zsh or fish. Backslashes are left out: the shells do not agree on what
 * one means within quotes, and summaries can do without.
 */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("\\", "").replaceAll("'", "'\\''")}'`;
}

/** A text as one string of PowerShell. */
export function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Why something asked of Codex did not happen. */
export type CodexErrorKind =
  /** The program is not there. */
  | "missing"
  /** It is there and knows no `app-server`. */
  | "unsupported"
  /** What was asked for makes no sense as it is; nothing was sent. */
  | "refused"
  /** Codex answered with an error. */
  | "answered"
  | "timeout"
  /** The process ended, or could not be used. */
  | "process"
  /** The bridge was closed. */
  | "closed";

/** One line that names the thing and, for what the operator can mend, the fix. */
export class CodexError extends Error {
  override readonly name = "CodexError";
  readonly kind: CodexErrorKind;

  constructor(kind: CodexErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The error's own words. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

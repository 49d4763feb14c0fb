/** A mistake only the operator can mend: one line that names the thing, the value and the fix. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** One step of a smoke run and how it went. */
export type SmokeCase =
  & {
    /** Part of the path it belongs to: the client, or a channel. */
    readonly part: string;
    readonly name: string;
    readonly ms: number;
  }
  & (
    | { readonly kind: "passed"; readonly told: string }
    | { readonly kind: "failed"; readonly reason: string; readonly next: readonly string[] }
    | { readonly kind: "skipped"; readonly reason: string }
  );

/** Whether something is definitely wrong. */
export function hasFailed(cases: readonly SmokeCase[]): boolean {
  return cases.some(({ kind }) => kind === "failed");
}

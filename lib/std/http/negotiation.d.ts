/** The best of the offered media types for the request's `Accept` header, if any fits. */
export function accepts(
  request: Pick<Request, "headers">,
  ...types: string[]
): string | undefined;

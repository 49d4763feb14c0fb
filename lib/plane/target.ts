/** The parts of an absolute request URL, as text; cheaper than `URL` on the hot path. */
export interface Target {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** Splits the absolute URL of a received request. */
export function splitTarget(url: string): Target {
  const start = pathStart(url);
  const mark = url.indexOf("?", start);
  return mark === -1
    ? { path: url.slice(start), query: "" }
    : { path: url.slice(start, mark), query: url.slice(mark + 1) };
}

/** Scheme and authority of an absolute URL. */
export function originOf(url: string): string {
  return url.slice(0, pathStart(url));
}

/** What stands before and behind the first slash. */
export function splitSegment(path: string): readonly [first: string, rest: string | undefined] {
  const slash = path.indexOf("/");
  return slash === -1 ? [path, undefined] : [path.slice(0, slash), path.slice(slash + 1)];
}

function pathStart(url: string): number {
  return url.indexOf("/", url.indexOf("://") + 3);
}

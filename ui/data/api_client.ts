/** A call of the admin API that did not work; said in words of the page (ui §4, error states). */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  /** Method and path. */
  readonly call: string;
  /** `undefined` when nobody answered. */
  readonly status: number | undefined;

  constructor(call: string, status: number | undefined, said: string) {
    super(said);
    this.call = call;
    this.status = status;
  }
}

/** A call hangs no longer than this; every answer is made from memory. */
const TIMEOUT_MS = 15_000;
/** Of an error answer, what fits a line or two. */
const MAX_SAID_CHARS = 300;

/**
 * Asks the client that served this page. Both are of one build, so the shapes of `api_types.ts` hold
 * and are not checked again.
 *
 * @throws ApiFailure
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send("GET", path, { signal });
  try {
    return await response.json();
  } catch {
    throw new ApiFailure(`GET ${path}`, response.status, "the answer was no JSON");
  }
}

/** Asks for something to be done. `T` is what comes back. @throws ApiFailure */
export async function postJson<T>(
  path: string,
  body: unknown = {},
  { method = "POST", signal, timeoutMs }: {
    method?: "POST" | "PUT";
    signal?: AbortSignal;
    /** For what is not made from memory. */
    timeoutMs?: number;
  } = {},
): Promise<T> {
  const response = await send(method, path, {
    timeoutMs,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
    signal,
  });
  const text = await response.text();
  return text === "" ? JSON.parse("null") : JSON.parse(text);
}

async function send(
  method: string,
  path: string,
  { signal, timeoutMs = TIMEOUT_MS, ...init }: {
    timeoutMs?: number | undefined;
    body?: string;
    headers?: Record<string, string>;
    signal?: AbortSignal | undefined;
  },
): Promise<Response> {
  const call = `${method} ${path}`;
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      method,
      cache: "no-store",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ApiFailure(
      call,
      undefined,
      timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : said(cause),
    );
  }
  // Readiness answers 503 with the same JSON; it is no failed call.
  if (response.ok || path.startsWith("/readyz")) return response;
  const text = plainError(await response.text()).trim().slice(0, MAX_SAID_CHARS);
  throw new ApiFailure(call, response.status, text || response.statusText);
}

/** Errors are lines of text, those of the assistant JSON (operator-surface §3). */
function plainError(text: string): string {
  return text.startsWith('{"error":') ? JSON.parse(text).error : text;
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

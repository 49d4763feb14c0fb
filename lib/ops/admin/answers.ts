/**
 * Headers of every answer: nothing is kept, nothing is guessed, nothing may frame or be framed, and
 * the page may load nothing but its own files (ui §9).
 */
const COMMON: Readonly<Record<string, string>> = {
  "cache-control": "no-store, max-age=0",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** An answer with a body of that type. */
export function answer(
  status: number,
  type: string,
  body: BodyInit | null,
  more: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { status, headers: { ...COMMON, "content-type": type, ...more } });
}

/** A line of text; errors are told this way (operator-surface §2). */
export function textAnswer(
  status: number,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  return answer(status, "text/plain; charset=utf-8", `${message}\n`, more);
}

/** A value as JSON; harmless even where something takes it for a page. */
export function jsonAnswer(value: unknown, status = 200): Response {
  const text = JSON.stringify(value).replace(
    /[<>&]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return answer(status, "application/json; charset=utf-8", `${text}\n`);
}

/** Another method was meant. */
export function wrongMethod(...allowed: readonly string[]): Response {
  return textAnswer(405, "method not allowed", { allow: allowed.join(", ") });
}

import { REDACTED } from "../core/redact.ts";
import { type HeaderList, sameName } from "../wire/header_list.ts";
import { returnedHeaders } from "./response_headers.ts";
import { rewriteHeader } from "./rewrite_headers.ts";
import { type LabelOf, rewriteJson } from "./rewrite_json.ts";

/** Headers whose URLs are replaced by labels (harpoon §7). */
const URL_HEADERS = ["Location", "Content-Location", "Link", "Www-Authenticate"];

/** What is true of exactly the bytes that were received. */
const OF_THE_BYTES: ReadonlySet<string> = new Set([
  "content-length",
  "content-digest",
  "repr-digest",
]);

/** An answer as the caller gets it. */
export interface ShownAnswer {
  readonly headers: Record<string, string[]>;
  readonly body: Uint8Array;
}

/**
 * Makes a target's answer fit for the caller (harpoon §7): URLs of targets become `harpoon://label`,
 * only harmless headers go back, and none of them repeats a secret of the target.
 *
 * @param secrets texts of the targets that were asked
 */
export function shownAnswer(
  answer: { readonly headers: HeaderList; readonly body: Uint8Array },
  labelOf: LabelOf,
  secrets: readonly string[],
): ShownAnswer {
  const body = rewriteJson(answer.body, labelOf);
  const headers: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(returnedHeaders(answer.headers))) {
    if (body !== answer.body && OF_THE_BYTES.has(name.toLowerCase())) continue;
    const holdsUrls = URL_HEADERS.some((each) => sameName(each, name));
    headers[name] = values.map((value) =>
      withoutSecrets(holdsUrls ? rewriteHeader(value, labelOf) : value, secrets)
    );
  }
  return { headers, body };
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
}

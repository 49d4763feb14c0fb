import { readText } from "../../core/body.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../../wire/json.ts";
import { addressOf } from "../health/base_url.ts";

/** Above any status of 32 channels with their history. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** One admin document of a client on this machine; `undefined` if there is none in time. Never throws. */
export async function adminPage(
  baseUrl: string,
  path: string,
  timeoutMs: number,
): Promise<JsonObject | undefined> {
  try {
    const { url, unixSocket } = addressOf(`${baseUrl}${path}`);
    // No proxy: the client is on this machine.
    using client = Deno.createHttpClient(
      unixSocket === undefined ? {} : { proxy: { transport: "unix", path: unixSocket } },
    );
    const response = await fetch(url, {
      client,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readText(response, MAX_PAGE_BYTES);
    const page = response.ok ? tryParseJson(text) : undefined;
    return isJsonObject(page) ? page : undefined;
  } catch {
    return undefined;
  }
}

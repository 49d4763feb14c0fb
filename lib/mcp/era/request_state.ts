import { isJsonObject, tryParseJson } from "../../wire/json.ts";

/** What a `requestState` stands for. */
export interface HeldAt {
  /** The parked call. */
  readonly hold: string;
  /** The round that the consumer answers. */
  readonly round: number;
  /** When it is no longer taken, monotonic milliseconds of this process. */
  readonly expiresAt: number;
}

const VERSION = "v1";
/** As long as the hash it feeds: more adds nothing. */
const KEY_BYTES = 32;

/**
 * Makes `requestState` texts that cannot be forged, moved to another request or read by another
 * process (mcp-eras §4.3, 4). The key lives and ends with this object.
 */
export class RequestStates {
  readonly #key: Promise<CryptoKey>;

  constructor() {
    const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    this.#key = crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
  }

  /** @param subject what the state belongs to; see {@linkcode subjectOf} */
  async seal(held: HeldAt, subject: string): Promise<string> {
    const payload = new TextEncoder().encode(JSON.stringify(held))
      .toBase64({ alphabet: "base64url", omitPadding: true });
    const mac = await crypto.subtle.sign("HMAC", await this.#key, signed(payload, subject));
    const macText = new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true });
    return `${VERSION}.${payload}.${macText}`;
  }

  /** What a state stands for; `undefined` if it is not ours, not of this subject or changed. */
  async open(state: string, subject: string): Promise<HeldAt | undefined> {
    const [version, payload, mac, ...rest] = state.split(".");
    if (version !== VERSION || payload === undefined || mac === undefined || rest.length > 0) {
      return undefined;
    }
    let macBytes: Uint8Array<ArrayBuffer>;
    let text: string;
    try {
      macBytes = Uint8Array.fromBase64(mac, { alphabet: "base64url" });
      text = new TextDecoder().decode(Uint8Array.fromBase64(payload, { alphabet: "base64url" }));
    } catch {
      return undefined;
    }
    // The spelling counts too: base64 has several for the same bytes.
    if (macBytes.toBase64({ alphabet: "base64url", omitPadding: true }) !== mac) return undefined;
    const isOurs = await crypto.subtle.verify(
      "HMAC",
      await this.#key,
      macBytes,
      signed(payload, subject),
    );
    return isOurs ? heldAt(tryParseJson(text)) : undefined;
  }
}

/**
 * What a `requestState` belongs to: the method, the params but for what changes with each try, and
 * the principal.
 */
export function subjectOf(method: string, params: unknown, principal: string): string {
  const own = isJsonObject(params)
    ? Object.fromEntries(
      Object.entries(params).filter(([name]) =>
        name !== "_meta" && name !== "inputResponses" && name !== "requestState"
      ),
    )
    : params;
  return JSON.stringify([method, canonical(own), principal]);
}

/** The same value with members in one order, however they came. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isJsonObject(value)) return value;
  return { members: Object.keys(value).sort().map((name) => [name, canonical(value[name])]) };
}

function signed(payload: string, subject: string): Uint8Array<ArrayBuffer> {
  // The payload is base64url, so the first dot ends it.
  return new TextEncoder().encode(`${VERSION}.${payload}.${subject}`);
}

function heldAt(value: unknown): HeldAt | undefined {
  if (!isJsonObject(value)) return undefined;
  const { hold, round, expiresAt } = value;
  return typeof hold === "string" && typeof round === "number" && typeof expiresAt === "number"
    ? { hold, round, expiresAt }
    : undefined;
}

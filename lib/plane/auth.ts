import { hash } from "node:crypto";
import { OperatorError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { PlaneError } from "./errors.ts";

/** A key of tunnel clients. */
export interface RuntimeKey {
  readonly key: Secret;
  /** The tunnels it may use; absent means every tunnel. */
  readonly tunnelIds?: readonly string[];
}

/** Who sent a request, as proven by its key. */
export type Caller =
  | { readonly kind: "admin" }
  /** `tunnelIds` undefined means every tunnel. */
  | { readonly kind: "runtime"; readonly tunnelIds: ReadonlySet<string> | undefined }
  | { readonly kind: "refused"; readonly error: PlaneError };

interface KnownKey {
  readonly digest: string;
  readonly caller: Caller;
}

/** Header in which a connector proves itself; `Authorization` belongs to the MCP server. */
export const CONNECTOR_KEY_HEADER = "x-tunnel-connector-key";

const KEY = /^[0-9A-Za-z_-]+$/;

/**
 * The keys of the plane. Presented keys are compared by their SHA-256 digests, all of them, each
 * over its whole length, so that the time taken tells nothing about a key.
 */
export class KeyRing {
  readonly #keys: readonly KnownKey[];
  readonly #connectorDigest: string | undefined;

  /** @throws {OperatorError} if a key could never be presented, or means two things */
  constructor(
    runtimeKeys: readonly RuntimeKey[],
    adminKey: Secret | undefined,
    connectorKey: Secret | undefined,
  ) {
    const known: KnownKey[] = runtimeKeys.map(({ key, tunnelIds }) => ({
      digest: digestOf(key, "runtime"),
      caller: {
        kind: "runtime",
        tunnelIds: tunnelIds === undefined ? undefined : new Set(tunnelIds),
      },
    }));
    if (adminKey !== undefined) {
      known.push({ digest: digestOf(adminKey, "admin"), caller: { kind: "admin" } });
    }
    if (new Set(known.map((key) => key.digest)).size < known.length) {
      throw new OperatorError("every runtime key and the admin key must be different keys");
    }
    this.#keys = known;
    this.#connectorDigest = connectorKey === undefined
      ? undefined
      : digestOf(connectorKey, "connector");
  }

  /** Whether connectors need no key. */
  get openIngress(): boolean {
    return this.#connectorDigest === undefined;
  }

  /** Who holds the bearer key of a request to the control or admin endpoints. */
  caller(request: Request): Caller {
    const authorization = request.headers.get("authorization");
    if (authorization === null) {
      return refused("missing_api_key", "send an API key: Authorization: Bearer <key>");
    }
    const key = authorization.slice(0, 7).toLowerCase() === "bearer "
      ? authorization.slice(7).trim()
      : "";
    if (!KEY.test(key)) {
      return refused("malformed_api_key", "Authorization must read: Bearer <key>");
    }
    const presented = digest(key);
    let caller: Caller | undefined;
    for (const known of this.#keys) {
      if (equalDigests(known.digest, presented)) caller = known.caller;
    }
    return caller ?? refused("invalid_api_key", "this API key is not known here");
  }

  /** Why a connector is not let in; `undefined` if it is. */
  connectorRefusal(request: Request): PlaneError | undefined {
    if (this.#connectorDigest === undefined) return undefined;
    const key = request.headers.get(CONNECTOR_KEY_HEADER);
    if (key === null) {
      return unauthorized("missing_connector_key", `send the key in ${CONNECTOR_KEY_HEADER}`);
    }
    if (!KEY.test(key)) {
      return unauthorized("malformed_connector_key", `${CONNECTOR_KEY_HEADER} holds no key`);
    }
    return equalDigests(this.#connectorDigest, digest(key))
      ? undefined
      : unauthorized("invalid_connector_key", "this connector key is not known here");
  }
}

function digestOf(key: Secret, purpose: string): string {
  if (!KEY.test(key.reveal())) {
    throw new OperatorError(`the ${purpose} key may hold only letters, digits, "_" and "-"`);
  }
  return digest(key.reveal());
}

function digest(key: string): string {
  return hash("sha256", key, "hex");
}

/** Both are hex digests, so their lengths are equal. */
function equalDigests(a: string, b: string): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function refused(code: string, message: string): Caller {
  return { kind: "refused", error: unauthorized(code, message) };
}

function unauthorized(code: string, message: string): PlaneError {
  return { status: 401, code, message };
}

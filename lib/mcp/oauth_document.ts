import { isJsonObject, type JsonObject, tryParseJson } from "../wire/json.ts";

/** The part of a protected-resource document (RFC 9728) that matters here. */
export interface ResourceMetadata {
  readonly resource: string;
  /** URLs as written; the first one is the one that counts. */
  readonly authorizationServers: readonly string[];
}

/** A document, or why the text is none. */
export type Read<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "malformed"; readonly why: string };

/** Reads a protected-resource document: a JSON object with a `resource`. */
export function readResourceMetadata(text: string): Read<ResourceMetadata> {
  const value = jsonObject(text);
  if (value.kind === "malformed") return value;
  const { resource, authorization_servers: servers } = value.value;
  if (typeof resource !== "string" || resource === "") return malformed("it has no resource");
  if (servers === undefined) return ok({ resource, authorizationServers: [] });
  if (!Array.isArray(servers) || !servers.every((one) => typeof one === "string")) {
    return malformed("authorization_servers is no list of texts");
  }
  const [first] = servers;
  if (first !== undefined && !isHttpUrl(first)) {
    return malformed("its first authorization server is no URL");
  }
  return ok({ resource, authorizationServers: servers });
}

/** The part of an authorization server's document (RFC 8414, OpenID discovery) that matters here. */
export interface AuthServerMetadata {
  readonly issuer?: string;
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint?: string;
  readonly jwksUri?: string;
  readonly introspectionEndpoint?: string;
  readonly registrationEndpoint?: string;
  readonly revocationEndpoint?: string;
}

const AUTH_SERVER_FIELDS = [
  ["issuer", "issuer"],
  ["authorizationEndpoint", "authorization_endpoint"],
  ["tokenEndpoint", "token_endpoint"],
  ["jwksUri", "jwks_uri"],
  ["introspectionEndpoint", "introspection_endpoint"],
  ["registrationEndpoint", "registration_endpoint"],
  ["revocationEndpoint", "revocation_endpoint"],
] as const;

/** Reads an authorization server's document; fields of another type count as absent. */
export function readAuthServerMetadata(text: string): Read<AuthServerMetadata> {
  const document = jsonObject(text);
  if (document.kind === "malformed") return document;
  const known: { -readonly [K in keyof AuthServerMetadata]: string } = {};
  for (const [member, name] of AUTH_SERVER_FIELDS) {
    const value = document.value[name];
    if (typeof value === "string" && value !== "") known[member] = value;
  }
  return ok(known);
}

/** Whether a text is an absolute `http:` or `https:` URL with a host. */
export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
}

function jsonObject(text: string): Read<JsonObject> {
  if (text.trim() === "") return malformed("it is empty");
  const value = tryParseJson(text);
  if (value === undefined) return malformed("it is not JSON");
  return isJsonObject(value) ? ok(value) : malformed("it is no JSON object");
}

function ok<T>(value: T): Read<T> {
  return { kind: "ok", value };
}

function malformed(why: string): Read<never> {
  return { kind: "malformed", why };
}

import type { JsonRpcCall } from "../../wire/jsonrpc.ts";
import { type HeaderList, sameName } from "../../wire/header_list.ts";
import { edited, editedObject, memberAt, stringAt, without } from "./json_edit.ts";
import { META, META_PREFIX, MODERN_VERSION } from "./revisions.ts";

/** What a modern request says of its consumer; texts are JSON. */
export interface Envelope {
  readonly version: string;
  readonly capabilities: string;
  readonly logLevel: string | undefined;
  readonly progressToken: string | undefined;
}

/** Reads the envelope of a modern request; `undefined` if a required member is missing or wrong. */
export function readEnvelope(text: string): Envelope | undefined {
  const meta = memberAt(text, "params", "_meta");
  const version = stringAt(meta, META.protocolVersion);
  const capabilities = memberAt(meta, META.clientCapabilities);
  if (version === undefined || capabilities?.startsWith("{") !== true) return undefined;
  return {
    version,
    capabilities,
    logLevel: memberAt(meta, META.logLevel),
    progressToken: memberAt(meta, "progressToken"),
  };
}

/**
 * A modern call as a legacy server wants it (mcp-eras §4.2): without the envelope and without what
 * belongs to a retry. Trace and foreign `_meta` keys stay.
 *
 * @param idText the id in place of the consumer's, JSON text
 * @param tokenText the progress token in place of the consumer's, if there is one
 */
export function legacyRequest(
  { text }: JsonRpcCall,
  idText: string,
  tokenText: string | undefined,
): string {
  return edited(text, {
    id: idText,
    params: (params) =>
      editedObject(params, {
        _meta: (meta) =>
          editedObject(meta === undefined ? undefined : without(meta, isMcpKey), {
            progressToken: tokenText,
          }),
        inputResponses: undefined,
        requestState: undefined,
      }),
  });
}

/** What a legacy consumer said once and a modern server wants to hear every time; JSON texts. */
export interface Claims {
  readonly capabilities: string;
  readonly clientInfo: string | undefined;
  readonly logLevel: string | undefined;
}

/** A legacy call as a modern server wants it (mcp-eras §5). */
export function modernRequest(text: string, claims: Claims): string {
  return edited(text, {
    params: (params) =>
      editedObject(params, {
        _meta: (meta) =>
          editedObject(meta, {
            [META.protocolVersion]: JSON.stringify(MODERN_VERSION),
            [META.clientCapabilities]: claims.capabilities,
            [META.clientInfo]: claims.clientInfo,
            [META.logLevel]: claims.logLevel,
          }),
      }),
  });
}

/** Whether a `_meta` key is MCP's own. */
export function isMcpKey(name: string): boolean {
  return name.startsWith(META_PREFIX);
}

const ENVELOPE_HEADER = /^mcp-(method|name|param-.*|protocol-version|session-id)$/i;

/** The consumer's headers without those that tell of its era, session and message. */
export function neutralHeaders(headers: HeaderList): HeaderList {
  return headers.filter(([name]) =>
    !ENVELOPE_HEADER.test(name) && !sameName(name, "Last-Event-ID")
  );
}

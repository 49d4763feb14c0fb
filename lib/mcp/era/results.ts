import { isJsonObject } from "../../wire/json.ts";
import { isMcpKey } from "./envelope.ts";
import { edited, editedObject, elementsOf, isObjectText, memberAt, without } from "./json_edit.ts";
import { META } from "./revisions.ts";

/** The methods whose complete results carry cache fields (mcp-eras §1.1). */
export const CACHED_METHODS: ReadonlySet<string> = new Set([
  "server/discover",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
]);

/**
 * A legacy server's result as a modern consumer wants it (mcp-eras §4.2).
 *
 * @param serverInfo the server's name as it told it in the handshake, JSON text
 */
export function modernResult(
  result: string,
  method: string,
  serverInfo: string | undefined,
): string {
  if (!isObjectText(result)) return result;
  const isCached = CACHED_METHODS.has(method);
  return edited(result, {
    resultType: '"complete"',
    ...(isCached
      ? {
        ttlMs: (value) => value ?? "0",
        cacheScope: (value) => value ?? '"private"',
      }
      : {}),
    ...(method === "tools/list"
      ? { tools: (tools) => eachElementOf(tools, (tool) => edited(tool, { execution: undefined })) }
      : {}),
    _meta: (meta) =>
      editedObject(meta, { [META.serverInfo]: (known) => known ?? serverInfo }) ?? meta,
  });
}

/** A modern server's complete result as a legacy consumer wants it (mcp-eras §5). */
export function legacyResult(result: string, method: string): string {
  if (!isObjectText(result)) return result;
  return edited(result, {
    resultType: undefined,
    ttlMs: undefined,
    cacheScope: undefined,
    _meta: (meta) => {
      if (meta === undefined || !isObjectText(meta)) return meta;
      const kept = without(meta, isMcpKey);
      return editedObject(kept, {});
    },
    ...(method === "tools/call"
      ? {
        structuredContent: (value) =>
          value === undefined || isObjectText(value) ? value : `{"result":${value}}`,
      }
      : {}),
    ...(method === "tools/list" ? { tools: (tools) => eachElementOf(tools, wrapOutput) } : {}),
  });
}

/**
 * Legacy consumers take only objects as structured content, so the schema speaks of one. What may be an
 * object or something else is wrapped or not, as it comes.
 */
function wrapOutput(tool: string): string {
  return edited(tool, {
    outputSchema: (schema) => {
      if (schema === undefined || !isObjectText(schema)) return schema;
      const parsed: unknown = JSON.parse(schema);
      const type = isJsonObject(parsed) ? parsed["type"] : undefined;
      if (type === "object") return schema;
      const dialect = memberAt(schema, "$schema");
      const start = `{${dialect === undefined ? "" : `"$schema":${dialect},`}"type":"object",`;
      if (typeof type === "string" || (Array.isArray(type) && !type.includes("object"))) {
        const inner = JSON.stringify(movedTo("#/properties/result", parsed));
        return `${start}"properties":{"result":${inner}},"required":["result"]}`;
      }
      const inner = JSON.stringify(movedTo("#/$defs/output", parsed));
      const reference = '{"$ref":"#/$defs/output"}';
      return `${start}"$defs":{"output":${inner}},"anyOf":[${reference},` +
        `{"properties":{"result":${reference}},"required":["result"]}]}`;
    },
  });
}

/** A schema that has moved to another place: references from the root follow it. */
function movedTo(place: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => movedTo(place, one));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "$schema")
      .map(([name, inner]) => [
        name,
        name === "$ref" ? movedReference(place, inner) : movedTo(place, inner),
      ]),
  );
}

function movedReference(place: string, reference: unknown): unknown {
  if (reference === "#") return place;
  return typeof reference === "string" && reference.startsWith("#/")
    ? `${place}${reference.slice(1)}`
    : reference;
}

function eachElementOf(
  array: string | undefined,
  edit: (element: string) => string,
): string | undefined {
  if (array === undefined || array.charAt(0) !== "[") return array;
  const before = elementsOf(array);
  const after = before.map((element) => isObjectText(element) ? edit(element) : element);
  return after.every((element, index) => element === before[index])
    ? array
    : `[${after.join(",")}]`;
}

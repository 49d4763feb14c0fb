import { edited, editedObject, elementsOf, memberAt, membersOf, objectOf } from "./json_edit.ts";
import { LEGACY_VERSION, LEGACY_VERSIONS, META, MODERN_VERSION } from "./revisions.ts";

/** Cache fields of what the bridge answers for a legacy server (mcp-eras §4.2). */
const UNCACHED = { ttlMs: "0", cacheScope: '"private"' } as const;

/**
 * The discover result of a legacy server, from the result of its handshake (mcp-eras §2). The same
 * handshake gives the same text.
 *
 * @param hasOwnVoice notifications that belong to no call have a way to us
 */
export function discoverResult(initialize: string, hasOwnVoice: boolean): string {
  const capabilities = memberAt(initialize, "capabilities") ?? "{}";
  const serverInfo = memberAt(initialize, "serverInfo");
  const instructions = memberAt(initialize, "instructions");
  return objectOf([
    { name: "resultType", value: '"complete"' },
    { name: "supportedVersions", value: JSON.stringify([MODERN_VERSION]) },
    {
      name: "capabilities",
      value: offered(edited(capabilities, { tasks: undefined }), hasOwnVoice),
    },
    ...(instructions === undefined ? [] : [{ name: "instructions", value: instructions }]),
    { name: "ttlMs", value: UNCACHED.ttlMs },
    { name: "cacheScope", value: UNCACHED.cacheScope },
    ...(serverInfo === undefined
      ? []
      : [{ name: "_meta", value: objectOf([{ name: META.serverInfo, value: serverInfo }]) }]),
  ]);
}

/**
 * The handshake result of a modern server, from its discover result (mcp-eras §5). A consumer on
 * this side has no standalone stream, so nothing is offered that would need one.
 *
 * @param asked the `protocolVersion` that the consumer asked for
 * @param channel stands in for a name the server does not tell
 */
export function initializeResult(
  discover: string,
  asked: string | undefined,
  channel: string,
): string {
  const version = asked !== undefined && LEGACY_VERSIONS.includes(asked) ? asked : LEGACY_VERSION;
  const capabilities = memberAt(discover, "capabilities") ?? "{}";
  const instructions = memberAt(discover, "instructions");
  const unnamed = JSON.stringify({ name: channel, version: "0" });
  return objectOf([
    { name: "protocolVersion", value: JSON.stringify(version) },
    {
      name: "capabilities",
      value: offered(edited(capabilities, { extensions: undefined }), false),
    },
    { name: "serverInfo", value: memberAt(discover, "_meta", META.serverInfo) ?? unnamed },
    ...(instructions === undefined ? [] : [{ name: "instructions", value: instructions }]),
  ]);
}

/** Whether a discover result names a modern revision that we speak. */
export function offersModern(discover: string): boolean {
  return elementsOf(memberAt(discover, "supportedVersions")).some((one) =>
    one === JSON.stringify(MODERN_VERSION)
  );
}

function offered(capabilities: string, hasOwnVoice: boolean): string {
  if (hasOwnVoice) return capabilities;
  const quiet = (value: string | undefined) =>
    value === undefined
      ? undefined
      : (editedObject(value, { listChanged: undefined, subscribe: undefined }) ?? "{}");
  return membersOf(capabilities).length === 0
    ? capabilities
    : edited(capabilities, { tools: quiet, prompts: quiet, resources: quiet });
}

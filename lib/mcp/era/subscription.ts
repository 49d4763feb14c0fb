import { isJsonObject, type JsonObject } from "../../wire/json.ts";
import { edited, editedObject } from "./json_edit.ts";
import { META } from "./revisions.ts";

/** What a `subscriptions/listen` asks for, or what of it is honoured (mcp-eras §4.4). */
export interface Subscription {
  readonly tools: boolean;
  readonly prompts: boolean;
  readonly resources: boolean;
  readonly uris: readonly string[];
}

/** Resources one listen may name; each is a subscription of its own at a legacy server. */
export const MAX_URIS = 256;

/** Reads the params of a listen; `undefined` if they name no notifications. */
export function readSubscription(params: unknown): Subscription | undefined {
  const asked = isJsonObject(params) ? params["notifications"] : undefined;
  if (!isJsonObject(asked)) return undefined;
  const uris = asked["resourceSubscriptions"];
  return {
    tools: asked["toolsListChanged"] === true,
    prompts: asked["promptsListChanged"] === true,
    resources: asked["resourcesListChanged"] === true,
    uris: Array.isArray(uris)
      ? [...new Set(uris.filter((uri): uri is string => typeof uri === "string"))]
        .slice(0, MAX_URIS)
      : [],
  };
}

/** The part of a subscription that a server with these capabilities can honour. */
export function honoured(asked: Subscription, capabilities: JsonObject): Subscription {
  const offers = (feature: string, what: string): boolean => {
    const offered = capabilities[feature];
    return isJsonObject(offered) && offered[what] === true;
  };
  return {
    tools: asked.tools && offers("tools", "listChanged"),
    prompts: asked.prompts && offers("prompts", "listChanged"),
    resources: asked.resources && offers("resources", "listChanged"),
    uris: offers("resources", "subscribe") ? asked.uris : [],
  };
}

/** Whether nothing is left to listen for. */
export function isEmpty({ tools, prompts, resources, uris }: Subscription): boolean {
  return !tools && !prompts && !resources && uris.length === 0;
}

/** Whether a server notification is for a listen. */
export function concerns(
  { tools, prompts, resources, uris }: Subscription,
  method: string,
  uri: string | undefined,
): boolean {
  switch (method) {
    case "notifications/tools/list_changed":
      return tools;
    case "notifications/prompts/list_changed":
      return prompts;
    case "notifications/resources/list_changed":
      return resources;
    case "notifications/resources/updated":
      return uri !== undefined && uris.includes(uri);
    default:
      return false;
  }
}

/** The first message of a listen. @param idText the listen's id, JSON text */
export function acknowledgement(
  { tools, prompts, resources, uris }: Subscription,
  idText: string,
): string {
  const notifications = {
    ...(tools ? { toolsListChanged: true } : {}),
    ...(prompts ? { promptsListChanged: true } : {}),
    ...(resources ? { resourcesListChanged: true } : {}),
    ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
  };
  return marked(
    `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged",` +
      `"params":{"notifications":${JSON.stringify(notifications)}}}`,
    idText,
  );
}

/** A notification as part of a listen. @param idText the listen's id, JSON text */
export function marked(text: string, idText: string): string {
  return edited(text, {
    params: (params) =>
      editedObject(params, {
        _meta: (meta) => editedObject(meta, { [META.subscriptionId]: idText }),
      }),
  });
}

/** A notification without the marks of the modern era. */
export function unmarked(text: string): string {
  return edited(text, {
    params: (params) =>
      params === undefined ? params : edited(params, {
        _meta: (meta) =>
          meta === undefined ? meta : editedObject(meta, { [META.subscriptionId]: undefined }),
      }),
  });
}

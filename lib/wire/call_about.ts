import { isJsonObject } from "./json.ts";

/** What a consumer says it is. */
export interface ClientName {
  readonly name: string;
  readonly version: string;
}

/** What a call is about, as far as people are told of it; absent members were not said. */
export interface CallAbout {
  /** Of `tools/call`: the tool's name. */
  readonly tool?: string;
  /** Said in `initialize`, and by consumers of the stateless era in every request. */
  readonly client?: ClientName;
}

/** Names longer than this are cut: they are shown, counted and kept, and come from elsewhere. */
export const MAX_NAME_CHARS = 128;

const NOTHING: CallAbout = {};
const CLIENT_INFO = "io.modelcontextprotocol/clientInfo";

/** Reads the names out of a call's `params`; tolerant, as nothing is decided by them. */
export function callAbout(method: string, params: unknown): CallAbout {
  if (!isJsonObject(params)) return NOTHING;
  const tool = method === "tools/call" ? nameOf(params["name"]) : undefined;
  const meta = params["_meta"];
  const client = clientOf(
    method === "initialize"
      ? params["clientInfo"]
      : isJsonObject(meta)
      ? meta[CLIENT_INFO]
      : undefined,
  );
  if (tool === undefined && client === undefined) return NOTHING;
  return {
    ...(tool === undefined ? {} : { tool }),
    ...(client === undefined ? {} : { client }),
  };
}

function clientOf(info: unknown): ClientName | undefined {
  if (!isJsonObject(info)) return undefined;
  const name = nameOf(info["name"]);
  return name === undefined ? undefined : { name, version: nameOf(info["version"]) ?? "" };
}

function nameOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_NAME_CHARS) : undefined;
}

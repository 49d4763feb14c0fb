import * as z from "zod/mini";
import { type JsonObject, tryParseJson } from "../wire/json.ts";

/** A tunnel as the administration shows it, in the API's own names (cli §8). */
export interface AdminTunnel {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Whoever made it, in whatever form the service tells it. */
  readonly creator?: string | JsonObject;
  readonly tenant_ids?: readonly string[];
  readonly workspace_ids?: readonly string[];
  readonly organization_ids?: readonly string[];
}

/** What a new tunnel is made of; at least one id is needed in one of the lists. */
export interface NewTunnel {
  readonly name: string;
  readonly description: string;
  readonly workspace_ids?: readonly string[];
  readonly organization_ids?: readonly string[];
}

/** What is to change; an absent member stays, an empty list clears the stored one. */
export type TunnelChanges = Partial<NewTunnel>;

/** Whose tunnels a list shows. */
export interface TunnelScope {
  readonly family: "organization" | "workspace" | "tenant";
  readonly id: string;
}

const text = z.optional(z.nullable(z.string()));
const ids = z.optional(z.nullable(z.array(z.string())));
const TunnelShape = z.object({
  id: z.string().check(z.minLength(1)),
  name: text,
  description: text,
  creator: z.optional(z.nullable(z.union([z.string(), z.record(z.string(), z.unknown())]))),
  tenant_ids: ids,
  workspace_ids: ids,
  organization_ids: ids,
});
const ListShape = z.object({ tunnels: z.optional(z.nullable(z.array(TunnelShape))) });

/** Reads an answer about one tunnel; `undefined` if it is about none. */
export function readTunnel(body: string): AdminTunnel | undefined {
  const parsed = TunnelShape.safeParse(tryParseJson(body));
  return parsed.success ? tunnelOf(parsed.data) : undefined;
}

/** Reads a list of tunnels; `undefined` if the answer is none. */
export function readTunnels(body: string): readonly AdminTunnel[] | undefined {
  const parsed = ListShape.safeParse(tryParseJson(body));
  return parsed.success ? (parsed.data.tunnels ?? []).map(tunnelOf) : undefined;
}

/** Null, empty and absent members mean the same; members this version does not know are left out. */
function tunnelOf(found: z.infer<typeof TunnelShape>): AdminTunnel {
  const { creator, tenant_ids, workspace_ids, organization_ids } = found;
  return {
    id: found.id,
    name: found.name ?? "",
    description: found.description ?? "",
    ...(creator === undefined || creator === null || creator === "" ? {} : { creator }),
    ...(isFilled(tenant_ids) ? { tenant_ids } : {}),
    ...(isFilled(workspace_ids) ? { workspace_ids } : {}),
    ...(isFilled(organization_ids) ? { organization_ids } : {}),
  };
}

function isFilled(list: readonly string[] | null | undefined): list is readonly string[] {
  return list !== undefined && list !== null && list.length > 0;
}

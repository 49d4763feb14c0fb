import * as z from "zod/mini";
import { tryParseJson } from "../wire/json.ts";
import { errorResponse, invalidPayload, methodNotAllowed, type PlaneError } from "./errors.ts";
import type { PlaneParts } from "./parts.ts";
import { readBody } from "./read_body.ts";
import { newTunnelId, type Scope, type Tunnel, type TunnelEntry } from "./store.ts";

/** A tunnel's own data is a few lines of text. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_TEXT = 1024;
const MAX_IDS = 100;

const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_TEXT));
const ids = z.array(text).check(
  z.maxLength(MAX_IDS),
  z.refine((list) => new Set(list).size === list.length, "lists an id twice"),
);
const NewTunnelBody = z.strictObject({
  name: text,
  description: text,
  organization_ids: z.optional(ids),
  workspace_ids: z.optional(ids),
});
const TunnelChanges = z.strictObject({
  name: z.optional(text),
  description: z.optional(text),
  organization_ids: z.optional(ids),
  workspace_ids: z.optional(ids),
});

/** `/v1/tunnels`: list and create (cli §8). The caller is known to hold the admin key. */
export function tunnelCollection(
  parts: PlaneParts,
  request: Request,
  query: string,
): Response | Promise<Response> {
  switch (request.method) {
    case "GET":
      return listTunnels(parts, query);
    case "POST":
      return createTunnel(parts, request);
    default:
      return errorResponse(methodNotAllowed(request.method, "GET, POST"));
  }
}

/** `/v1/tunnels/{id}`: read, update and delete (cli §8); reading also serves clients. */
export function oneTunnel(
  parts: PlaneParts,
  entry: TunnelEntry,
  request: Request,
): Response | Promise<Response> {
  switch (request.method) {
    case "GET":
      return tunnelResponse(entry.tunnel);
    case "POST":
      return updateTunnel(parts, entry, request);
    case "DELETE":
      parts.store.remove(entry.tunnel.id);
      return tunnelResponse(entry.tunnel);
    default:
      return errorResponse(methodNotAllowed(request.method, "GET, POST, DELETE"));
  }
}

function listTunnels({ store }: PlaneParts, query: string): Response {
  const scope = readScope(new URLSearchParams(query));
  if (scope === undefined) return errorResponse(ONE_SCOPE);
  return Response.json({ tunnels: store.list(scope) });
}

/** The scope of a list: exactly one family, one id. */
function readScope(query: URLSearchParams): Scope | undefined {
  const scopes: Scope[] = [];
  for (const family of ["organization_ids", "workspace_ids", "tenant_ids"] as const) {
    for (const id of query.getAll(family.slice(0, -1))) scopes.push({ family, id });
  }
  return scopes.length === 1 && scopes[0]?.id !== "" ? scopes[0] : undefined;
}

async function createTunnel(parts: PlaneParts, request: Request): Promise<Response> {
  const body = await readJson(parts, request, NewTunnelBody);
  if (body.kind === "refused") return errorResponse(body.error);
  const { name, description, organization_ids = [], workspace_ids = [] } = body.value;
  if (organization_ids.length + workspace_ids.length === 0) return errorResponse(NO_PRINCIPALS);
  const tunnel: Tunnel = {
    id: newTunnelId(),
    name,
    description,
    organization_ids,
    workspace_ids,
    tenant_ids: [],
  };
  return parts.store.add(tunnel) ? tunnelResponse(tunnel) : errorResponse(TOO_MANY_TUNNELS);
}

/** Given members replace the stored ones, an empty list clears one; the rest stays. */
async function updateTunnel(
  parts: PlaneParts,
  entry: TunnelEntry,
  request: Request,
): Promise<Response> {
  const body = await readJson(parts, request, TunnelChanges);
  if (body.kind === "refused") return errorResponse(body.error);
  const { name, description, organization_ids, workspace_ids } = body.value;
  if (Object.keys(body.value).length === 0) {
    return errorResponse(invalidPayload("nothing to change was given"));
  }
  const { tunnel } = entry;
  entry.tunnel = {
    id: tunnel.id,
    name: name ?? tunnel.name,
    description: description ?? tunnel.description,
    organization_ids: organization_ids ?? tunnel.organization_ids,
    workspace_ids: workspace_ids ?? tunnel.workspace_ids,
    tenant_ids: tunnel.tenant_ids,
  };
  return tunnelResponse(entry.tunnel);
}

/** Empty lists are left out, as optional members are (cli §8). */
function tunnelResponse({ id, name, description, ...lists }: Tunnel): Response {
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return Response.json({ id, name, description, ...Object.fromEntries(filled) });
}

async function readJson<T>(
  { limits, deadlines }: PlaneParts,
  request: Request,
  shape: z.ZodMiniType<T>,
): Promise<
  { readonly kind: "value"; readonly value: T } | {
    readonly kind: "refused";
    readonly error: PlaneError;
  }
> {
  const bounds = { maxBytes: MAX_BODY_BYTES, timeoutMs: limits.bodyTimeoutMs };
  const body = await readBody(request, bounds, deadlines);
  if (body.kind === "refused") return body;
  const result = shape.safeParse(tryParseJson(body.text));
  if (result.success) return { kind: "value", value: result.data };
  const issue = result.error.issues[0];
  const param = issue?.path.join(".") ?? "";
  const message = `${param === "" ? "the body" : param}: ${issue?.message ?? "invalid"}`;
  return { kind: "refused", error: invalidPayload(message, param === "" ? undefined : param) };
}

const ONE_SCOPE: PlaneError = {
  status: 400,
  code: "invalid_query_parameter",
  message: "name exactly one of organization_id, workspace_id and tenant_id",
};
const NO_PRINCIPALS: PlaneError = {
  status: 400,
  code: "tunnel_missing_principals",
  message: "a tunnel needs at least one organization or workspace id",
};
const TOO_MANY_TUNNELS: PlaneError = {
  status: 429,
  code: "tunnel_limit_exceeded",
  message: "this control plane holds no more tunnels; delete one first",
};

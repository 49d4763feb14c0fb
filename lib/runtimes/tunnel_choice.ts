import type { TunnelAdmin } from "../control/tunnel_admin.ts";
import { TunnelAdminError } from "../control/tunnel_admin_error.ts";
import type { AdminTunnel, TunnelScope } from "../control/tunnel_admin_record.ts";
import { OperatorError } from "../core/errors.ts";

/** Whose tunnel it is; of organizations and workspaces at most one kind is given. */
export interface TunnelOwners {
  readonly organizationIds: readonly string[];
  readonly workspaceIds: readonly string[];
}

/** What a tunnel is wanted for. */
export interface WantedTunnel extends TunnelOwners {
  readonly alias: string;
  /** Empty means the alias. */
  readonly name: string;
  /** Empty means a sentence with the alias. */
  readonly description: string;
  /** The tunnel that the alias had so far. */
  readonly knownTunnelId: string | undefined;
}

/** The tunnel that was found or made. */
export interface ChosenTunnel {
  readonly tunnel: AdminTunnel;
  readonly how: "known" | "found" | "created";
  /** The alias had another tunnel, which is gone. */
  readonly goneTunnelId: string | undefined;
}

/**
 * The tunnel of an alias (runtimes §1.4): the one it has, else one of its name in the scope, else a new
 * one. Nothing local is changed: an alias whose tunnel is gone stays until there is another.
 *
 * @throws OperatorError if one has to be made and nobody is named to own it
 * @throws TunnelAdminError
 */
export async function chooseTunnel(
  admin: Pick<TunnelAdmin, "get" | "list" | "create">,
  wanted: WantedTunnel,
  signal: AbortSignal,
): Promise<ChosenTunnel> {
  const { knownTunnelId } = wanted;
  if (knownTunnelId !== undefined) {
    const tunnel = await tunnelIfThere(admin, knownTunnelId, signal);
    if (tunnel !== undefined) return { tunnel, how: "known", goneTunnelId: undefined };
  }
  const name = wanted.name === "" ? wanted.alias : wanted.name;
  for (const scope of scopesOf(wanted)) {
    const tunnel = (await admin.list(scope, signal)).value.find((each) => each.name === name);
    if (tunnel !== undefined) return { tunnel, how: "found", goneTunnelId: knownTunnelId };
  }
  if (scopesOf(wanted).length === 0) {
    const why = knownTunnelId === undefined
      ? `alias ${wanted.alias} has no tunnel yet`
      : `tunnel ${knownTunnelId} of alias ${wanted.alias} is gone`;
    throw new OperatorError(
      `${why}, and a new one needs an owner: set --organization-id or --workspace-id`,
    );
  }
  const { value: tunnel } = await admin.create({
    name,
    description: wanted.description === "" ? `MCP tunnel for ${wanted.alias}` : wanted.description,
    ...(wanted.organizationIds.length === 0 ? {} : { organization_ids: wanted.organizationIds }),
    ...(wanted.workspaceIds.length === 0 ? {} : { workspace_ids: wanted.workspaceIds }),
  }, signal);
  return { tunnel, how: "created", goneTunnelId: knownTunnelId };
}

/** The tunnel of an id that was given, and why it could not be looked up if it could not. */
export interface GivenTunnel {
  /** Only the id is known after a failure. */
  readonly tunnel: AdminTunnel;
  /** One line; empty if the tunnel was found. */
  readonly remoteError: string;
}

/** Looks up a tunnel that is used in any case: a failure is only told (runtimes §1.3). */
export async function lookUpTunnel(
  admin: Pick<TunnelAdmin, "get">,
  tunnelId: string,
  signal: AbortSignal,
): Promise<GivenTunnel> {
  try {
    return { tunnel: (await admin.get(tunnelId, signal)).value, remoteError: "" };
  } catch (error) {
    if (!(error instanceof TunnelAdminError) || signal.aborted) throw error;
    return {
      tunnel: { id: tunnelId, name: "", description: "" },
      remoteError: ofRuntimeKey(error).message,
    };
  }
}

/**
 * The same refusal, told of a runtime's key: the administration speaks of its own, which was not asked
 * with. Pure.
 */
export function ofRuntimeKey(error: TunnelAdminError): TunnelAdminError {
  const { request, reason, status, code, type, requestId } = error;
  if (status !== 401) return error;
  const mitigation =
    "the runtime key was refused: check --runtime-api-key, or the variable or file " +
    "it names (CONTROL_PLANE_API_KEY if it is not given)";
  return new TunnelAdminError(request, reason, { status, code, type, requestId, mitigation });
}

/**
 * Whether an error says that the tunnel is not there any more. A host that does not know the path at
 * all answers 404 as well, and says nothing about tunnels.
 */
export function isTunnelGone(error: unknown): boolean {
  return error instanceof TunnelAdminError && error.status === 404 &&
    !/invalid url/i.test(error.reason);
}

/** The scopes in which a tunnel of the wanted name may be. */
function scopesOf({ organizationIds, workspaceIds }: TunnelOwners): readonly TunnelScope[] {
  return [
    ...organizationIds.map((id): TunnelScope => ({ family: "organization", id })),
    ...workspaceIds.map((id): TunnelScope => ({ family: "workspace", id })),
  ];
}

async function tunnelIfThere(
  admin: Pick<TunnelAdmin, "get">,
  tunnelId: string,
  signal: AbortSignal,
): Promise<AdminTunnel | undefined> {
  try {
    return (await admin.get(tunnelId, signal)).value;
  } catch (error) {
    if (isTunnelGone(error)) return undefined;
    throw error;
  }
}

import { oneLine } from "../../control/tunnel_admin_line.ts";
import type { AdminTunnel, TunnelScope } from "../../control/tunnel_admin_record.ts";

/** What an `admin tunnels` command has to tell. */
export type AdminResult =
  | {
    readonly kind: "tunnel";
    readonly tunnel: AdminTunnel;
    readonly requestId: string | undefined;
    /** What to know beside it; people read it, programs do not get it. */
    readonly note?: string;
  }
  | {
    readonly kind: "deleted";
    readonly tunnelId: string;
    /** What the service still told of it. */
    readonly tunnel: AdminTunnel | undefined;
    readonly requestId: string | undefined;
  }
  | {
    readonly kind: "tunnels";
    readonly scope: TunnelScope;
    readonly tunnels: readonly AdminTunnel[];
    readonly requestId: string | undefined;
  };

/** The result as programs read it (cli §8), indented by two spaces. */
export function resultJson(result: AdminResult): string {
  const request = result.requestId === undefined ? {} : { request_id: result.requestId };
  return JSON.stringify({ ...membersOf(result), ...request }, undefined, 2);
}

function membersOf(result: AdminResult): object {
  switch (result.kind) {
    case "tunnel":
      return result.tunnel;
    case "deleted":
      return result.tunnel ?? { id: result.tunnelId };
    case "tunnels":
      return { tunnels: result.tunnels };
  }
}

/** The result as people read it, in lines. */
export function resultLines(result: AdminResult): string[] {
  switch (result.kind) {
    case "tunnel":
      return [...tunnelLines(result.tunnel), ...(result.note === undefined ? [] : [result.note])];
    case "deleted": {
      const { tunnel, tunnelId } = result;
      const about = tunnel === undefined ? [`Tunnel ${tunnelId}`] : tunnelLines(tunnel);
      return [...about, "It is deleted."];
    }
    case "tunnels": {
      const { family, id } = result.scope;
      return result.tunnels.length === 0
        ? [`No tunnels in ${family} ${id}.`]
        : result.tunnels.flatMap(tunnelLines);
    }
  }
}

function tunnelLines(tunnel: AdminTunnel): string[] {
  const row = (label: string, text: string) => `  ${label}: ${oneLine(text)}`.trimEnd();
  const rows = (label: string, ids: readonly string[] | undefined) =>
    ids === undefined ? [] : [row(label, ids.join(", "))];
  return [
    `Tunnel ${oneLine(tunnel.id)}`,
    row("Name", tunnel.name),
    row("Description", tunnel.description),
    ...(tunnel.creator === undefined ? [] : [row("Creator", creatorText(tunnel.creator))]),
    ...rows("Organizations", tunnel.organization_ids),
    ...rows("Workspaces", tunnel.workspace_ids),
    ...rows("Tenants", tunnel.tenant_ids),
  ];
}

/** By what people know each other, if the service tells more than a text. */
function creatorText(creator: NonNullable<AdminTunnel["creator"]>): string {
  if (typeof creator === "string") return creator;
  const known = [creator["email"], creator["name"], creator["id"]]
    .find((text) => typeof text === "string" && text !== "");
  return typeof known === "string" ? known : JSON.stringify(creator);
}

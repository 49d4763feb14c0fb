import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { TunnelBroker } from "./broker.ts";
import type { PlaneLimits } from "./limits.ts";

/** A tunnel as the admin API shows it (cli §8). */
export interface Tunnel {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly organization_ids: readonly string[];
  readonly workspace_ids: readonly string[];
  readonly tenant_ids: readonly string[];
}

/** A tunnel with the place where its commands and answers meet. */
export interface TunnelEntry {
  tunnel: Tunnel;
  readonly broker: TunnelBroker;
}

/** A tunnel that exists from the start. */
export interface InitialTunnel {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly organizationIds?: readonly string[];
  readonly workspaceIds?: readonly string[];
}

/** Which tunnels a list is about. */
export interface Scope {
  readonly family: "organization_ids" | "workspace_ids" | "tenant_ids";
  readonly id: string;
}

const TUNNEL_ID = /^tunnel_[a-z0-9]{32}$/;

/** Whether a text has the form of a tunnel id (wire-protocol §1). */
export function isTunnelId(text: string): boolean {
  return TUNNEL_ID.test(text);
}

/** A new tunnel id: 128 random bits. */
export function newTunnelId(): string {
  return `tunnel_${crypto.randomUUID().replaceAll("-", "")}`;
}

/** The tunnels of the plane, in memory. */
export class TunnelStore {
  readonly #entries = new Map<string, TunnelEntry>();
  readonly #limits: PlaneLimits;
  readonly #clock: Clock;

  /** @throws {OperatorError} if an initial tunnel's id is malformed or given twice */
  constructor(initial: readonly InitialTunnel[], limits: PlaneLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    for (const { id, name, description, organizationIds, workspaceIds } of initial) {
      if (!isTunnelId(id)) {
        throw new OperatorError(
          `tunnel id "${id}" must be tunnel_ and 32 lower-case letters or digits`,
        );
      }
      if (this.#entries.has(id)) throw new OperatorError(`tunnel id "${id}" is given twice`);
      const added = this.add({
        id,
        name: name ?? id,
        description: description ?? "",
        organization_ids: organizationIds ?? [],
        workspace_ids: workspaceIds ?? [],
        tenant_ids: [],
      });
      if (!added) throw new OperatorError(`at most ${limits.maxTunnels} tunnels can be given`);
    }
  }

  /** The tunnel with this id. */
  get(id: string): TunnelEntry | undefined {
    return this.#entries.get(id);
  }

  /** Adds a tunnel; `false` if there is no room. */
  add(tunnel: Tunnel): boolean {
    if (this.#entries.size >= this.#limits.maxTunnels) return false;
    this.#entries.set(tunnel.id, { tunnel, broker: new TunnelBroker(this.#limits, this.#clock) });
    return true;
  }

  /** Removes a tunnel and ends whatever waits on it. */
  remove(id: string): void {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    entry?.broker.close("tunnel_deleted");
  }

  /** The tunnels of a scope, oldest first. */
  list(scope: Scope): readonly Tunnel[] {
    return this.all().map(({ tunnel }) => tunnel).filter((t) => t[scope.family].includes(scope.id));
  }

  /** Every tunnel, oldest first. */
  all(): readonly TunnelEntry[] {
    return [...this.#entries.values()];
  }
}

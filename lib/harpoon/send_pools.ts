import { hash } from "node:crypto";
import type { Egress } from "../core/egress.ts";
import type { Resolve } from "./resolve.ts";
import { MAX_POOLS } from "./send_limits.ts";
import { ConnectionPool } from "./send_pool.ts";

/** What decides over which connections a request may go. */
export interface WayOut {
  readonly egress: Egress;
  readonly addresses: readonly string[] | undefined;
}

/**
 * The pools of a sender, by what their connections have in common: where a name may lead to and whom
 * a certificate was shown to is decided when a connection is made, so one that was made under other
 * rules is not used.
 */
export class ConnectionPools {
  readonly #resolve: Resolve | undefined;
  /** The longest unused one first. */
  readonly #pools = new Map<string, ConnectionPool>();
  readonly #keys = new WeakMap<Egress, string>();

  constructor(resolve: Resolve | undefined) {
    this.#resolve = resolve;
  }

  /** The pool for a scheme and a way out. */
  poolFor(scheme: "http" | "https", { egress, addresses }: WayOut): ConnectionPool {
    const key = `${scheme} ${this.#egressKey(egress)} ${addresses?.join(",") ?? "any"}`;
    const pool = this.#pools.get(key) ??
      new ConnectionPool({ egress, addresses, resolve: this.#resolve });
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    if (this.#pools.size > MAX_POOLS) this.#dropOne(pool);
    return pool;
  }

  /** Ends every connection, and waits for it. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), (pool) => pool.close()));
  }

  /** Equal ways out are one, though their records may be several; secrets are not kept as text. */
  #egressKey(egress: Egress): string {
    const known = this.#keys.get(egress);
    if (known !== undefined) return known;
    const { proxy, caCerts, clientCertificate, unixSocket } = egress;
    const key = hash("sha256", JSON.stringify({ proxy, caCerts, clientCertificate, unixSocket }));
    this.#keys.set(egress, key);
    return key;
  }

  #dropOne(except: ConnectionPool): void {
    for (const [key, pool] of this.#pools) {
      if (pool === except || !pool.isIdle) continue;
      this.#pools.delete(key);
      void pool.close();
      return;
    }
  }
}

import { Agent, type ClientRequest, request } from "node:http";
import type { Socket } from "node:net";
import { TimedSignal } from "../core/timed_signal.ts";
import { connectTo, type Way } from "./send_connect.ts";
import { Asked } from "./send_asked.ts";
import type { Destination, RequestHead } from "./send_head.ts";
import {
  CONNECT_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  MAX_HEAD_BYTES,
  MAX_IDLE_CONNECTIONS,
} from "./send_limits.ts";
import { SendError } from "./send_trouble.ts";

/**
 * The connections of one way out, kept for a short time after use. There are never more than requests
 * at work and idle ones together. The platform's agent only keeps them: they are made here, before
 * the request, so that a request is never written to what was not judged.
 */
export class ConnectionPool extends Agent {
  readonly #way: Way;
  readonly #open = new Set<Socket>();
  readonly #connecting = new Set<TimedSignal>();
  /** For the request that is about to be made. */
  #fresh: Socket | undefined;
  #closed = false;

  constructor(way: Way) {
    super({
      keepAlive: true,
      timeout: IDLE_TIMEOUT_MS,
      scheduling: "lifo",
      maxFreeSockets: way.egress.poolSize,
    });
    this.#way = way;
  }

  /** Whether no request is at work. */
  get isIdle(): boolean {
    return this.#connecting.size === 0 && Object.keys(this.sockets).length === 0;
  }

  /**
   * Sends a request on an idle connection, or on a new one.
   *
   * @throws SendError if there is no connection; the platform's error if the head cannot be written;
   * the reason of `signal`
   */
  async ask(
    to: Destination,
    { method, path, lines }: RequestHead,
    body: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<Asked> {
    // The platform takes the last one, if it can be written to.
    const idle = this.freeSockets[this.getName({ host: to.host, port: to.port })]?.at(-1);
    const fresh = idle?.writable === true ? undefined : await this.#connect(to, signal);
    this.#fresh = fresh;
    try {
      const made = request({
        method,
        path,
        headers: lines.flat(),
        host: to.host,
        port: to.port,
        agent: this,
        setHost: false,
        insecureHTTPParser: false,
        maxHeaderSize: MAX_HEAD_BYTES,
      });
      return new Asked(made, body, fresh === undefined || this.#fresh !== undefined);
    } finally {
      // Left over if another one has become idle meanwhile.
      this.#fresh?.destroy();
      this.#fresh = undefined;
    }
  }

  /** Closes what is idle at one host: the next request there gets a new connection. */
  dropIdle({ host, port }: Destination): void {
    for (const socket of this.freeSockets[this.getName({ host, port })] ?? []) socket.destroy();
  }

  /** Called by the platform, within `ask`, if it knows no idle connection. */
  override createConnection(): Socket {
    const socket = this.#fresh;
    if (socket === undefined) throw new Error("no connection was made for the request");
    this.#fresh = undefined;
    return socket;
  }

  /** Called by the platform when it takes an idle connection. */
  override reuseSocket(socket: Socket, asked: ClientRequest): void {
    super.reuseSocket(socket, asked);
    // If that connection turned out dead, the platform would send the request again by itself,
    // whatever its method.
    asked.reusedSocket = false;
  }

  /** Called by the platform when a connection becomes idle. */
  override keepSocketAlive(socket: Socket): boolean {
    const idle = Object.values(this.freeSockets).reduce(
      (sum, free) => sum + (free?.length ?? 0),
      0,
    );
    if (this.#closed || idle >= MAX_IDLE_CONNECTIONS) return false;
    // No, if the server's `Keep-Alive` line leaves no time for it.
    const isKept: unknown = super.keepSocketAlive(socket);
    return isKept !== false;
  }

  /** Ends every connection, and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const signal of this.#connecting) signal.follow(new Error("the sender was closed"));
    this.destroy();
    await Promise.all(Array.from(this.#open, (socket) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.once("close", () => resolve());
      socket.destroy();
      return promise;
    }));
  }

  async #connect(to: Destination, signal: AbortSignal): Promise<Socket> {
    if (this.#closed) throw new SendError("connect", "the sender is closed");
    using time = new TimedSignal(signal, CONNECT_TIMEOUT_MS);
    this.#connecting.add(time);
    try {
      const socket = await connectTo(to, this.#way, time.signal);
      if (socket.destroyed) throw new SendError("reset", "the connection ended at once");
      this.#open.add(socket);
      socket.once("close", () => this.#open.delete(socket));
      return socket;
    } catch (error) {
      signal.throwIfAborted();
      throw time.timedOut ? new SendError("timeout", "not connected in time", error) : error;
    } finally {
      this.#connecting.delete(time);
    }
  }
}

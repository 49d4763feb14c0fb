import type { ProxyEgress } from "./egress.ts";
import {
  addressOf,
  authorizationLine,
  closeQuietly,
  readHead,
  writeAll,
  writeHead,
} from "./proxy_wire.ts";

/**
 * A listener on loopback between this process's HTTP client and its proxy. The runtime shows the
 * credentials of an `http:` proxy to the target behind the tunnel as well, shows a client certificate
 * meant for the target to an `https:` proxy, and sends an `https:` proxy no credentials for `http:`
 * targets. With the relay, neither the target nor the proxy gets to see what is not for it: all the
 * client knows is a token for the relay, which is of no use to anybody who cannot reach it.
 */
export interface ProxyRelay {
  /** The proxy to give to the client. */
  readonly proxy: Deno.Proxy;
  /** Stops listening and cuts what runs through it. */
  close(): void;
}

/** From a connection to its whole head: the client is this process, it writes at once. */
const HEAD_MS = 5_000;
/** More than a client ever opens; others on this machine could otherwise use up the descriptors. */
const MAX_CONNECTIONS = 1_024;
/** After a connection could not be taken. */
const ACCEPT_PAUSE_MS = 50;
/** One read: two TLS records. */
const CHUNK_BYTES = 32_768;

/**
 * Opens a relay to a proxy.
 *
 * @param caCerts PEM texts trusted besides the runtime's roots, for an `https:` proxy
 * @throws Deno.errors.NotCapable without the right to listen on 127.0.0.1
 */
export function openProxyRelay(proxy: ProxyEgress, caCerts: readonly string[]): ProxyRelay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const { username = "", password = "", targetScheme } = proxy;
  const token = { username: crypto.randomUUID(), password: "" };
  const way = new Way(proxy, caCerts, authorizationLine(token));
  void way.serve(listener);
  return {
    proxy: { url, basicAuth: targetScheme === "https" ? token : { username, password } },
    close() {
      way.close();
      listener.close();
    },
  };
}

/** The connections of one relay, so that all can be cut. */
class Way {
  readonly #open = new Set<Deno.Conn>();
  #closed = false;

  constructor(
    readonly proxy: ProxyEgress,
    readonly caCerts: readonly string[],
    readonly tokenLine: string,
  ) {}

  /** Serves until the listener is closed. */
  async serve(listener: Deno.TcpListener): Promise<void> {
    while (!this.#closed) {
      let client: Deno.TcpConn;
      try {
        client = await listener.accept();
      } catch {
        // Closed; or out of descriptors, which passes.
        if (!this.#closed) await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
        continue;
      }
      if (this.#open.size >= MAX_CONNECTIONS) closeQuietly(client);
      else void this.#relay(this.#keep(client));
    }
  }

  close(): void {
    this.#closed = true;
    for (const conn of this.#open) closeQuietly(conn);
  }

  /** One connection of the client, from its head to its end; never rejects. */
  async #relay(client: Deno.TcpConn): Promise<void> {
    let upstream: Deno.Conn | undefined;
    try {
      // What the proxy must not be asked for by others is refused before it is bothered.
      const head = this.proxy.targetScheme === "https" ? await this.#admit(client) : undefined;
      upstream = this.#keep(await this.#connect(client));
      if (head !== undefined) {
        await writeHead(upstream, head.lines);
        await writeAll(upstream, head.rest);
      }
      await Promise.all([pump(client, upstream), pump(upstream, client)]);
    } catch {
      // The client sees its connection end; the request on it fails by that.
    } finally {
      this.#drop(client);
      if (upstream !== undefined) this.#drop(upstream);
    }
  }

  /** Reads `CONNECT` with the token; gives back what the proxy is to be asked instead. */
  async #admit(client: Deno.Conn): Promise<{ lines: string[]; rest: Uint8Array }> {
    const timer = setTimeout(() => closeQuietly(client), HEAD_MS);
    const { first, headers, rest } = await readHead(client).finally(() => clearTimeout(timer));
    if (!first.startsWith("CONNECT ") || !headers.includes(this.tokenLine)) {
      await writeHead(client, ["HTTP/1.1 403 Forbidden", "Content-Length: 0"]);
      throw new Error("not for this relay");
    }
    const lines = [first, ...headers.filter((line) => line !== this.tokenLine)];
    if (this.proxy.username !== undefined) lines.push(authorizationLine(this.proxy));
    return { lines, rest };
  }

  async #connect(client: Deno.Conn): Promise<Deno.Conn> {
    const { url } = this.proxy;
    try {
      return url.startsWith("https:")
        ? await Deno.connectTls({ ...addressOf(url), caCerts: [...this.caCerts] })
        : await Deno.connect(addressOf(url));
    } catch (error) {
      await writeHead(client, ["HTTP/1.1 502 Bad Gateway", "Content-Length: 0"]);
      throw error;
    }
  }

  /** Counts a connection; one that is made too late is closed at once. */
  #keep<T extends Deno.Conn>(conn: T): T {
    if (this.#closed) closeQuietly(conn);
    else this.#open.add(conn);
    return conn;
  }

  #drop(conn: Deno.Conn): void {
    this.#open.delete(conn);
    closeQuietly(conn);
  }
}

/** Copies bytes until one side ends, and then ends both: HTTP/1.1 has no use for half of one. */
async function pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  try {
    for (let read = await from.read(chunk); read !== null; read = await from.read(chunk)) {
      await writeAll(to, chunk.subarray(0, read));
    }
  } finally {
    closeQuietly(from);
    closeQuietly(to);
  }
}

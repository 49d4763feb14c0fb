import { bindable } from "../config/listen_addr.ts";
import { type SocketPlace, socketPlace } from "../core/dead_socket.ts";
import { OperatorError } from "../core/errors.ts";
import type { Plane } from "../plane/plane.ts";
import { servePlane } from "../plane/serve.ts";
import type { ProxyAddress } from "./dev_proxy_settings.ts";

/** A control plane that can be reached. */
export interface ListeningProxy extends AsyncDisposable {
  /** Base URL without a trailing slash; of a socket the one to say on it. */
  readonly url: string;
  readonly unixSocket: string | undefined;
}

/** What the client and connectors call the host behind a socket: something they may speak to. */
const SOCKET_URL = "http://127.0.0.1";
/** Time for the last answers to reach their readers; a reader that hangs is cut off. */
const CLOSE_GRACE_MS = 2_000;

/**
 * Lets a control plane listen; closing takes it down as well.
 *
 * @throws OperatorError if the address cannot be used
 */
export async function listenAt(address: ProxyAddress, plane: Plane): Promise<ListeningProxy> {
  if (address.kind === "unix") return await listenOnSocket(address.path, plane);
  const { hostname, port } = address;
  try {
    const served = servePlane(plane, { hostname: bindable(hostname), port });
    return {
      url: served.url,
      unixSocket: undefined,
      [Symbol.asyncDispose]: () => served.close(),
    };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    throw new OperatorError(`--listen: ${error.message}`, { cause: error });
  }
}

async function listenOnSocket(path: string, plane: Plane): Promise<ListeningProxy> {
  await removeDeadSocket(path);
  const cut = new AbortController();
  let server: Deno.HttpServer<Deno.UnixAddr>;
  try {
    server = Deno.serve({ path, signal: cut.signal, onListen() {} }, (request) => {
      return plane.handle(request);
    });
    // Whoever may write to it may call the MCP servers.
    Deno.chmodSync(path, 0o600);
  } catch (cause) {
    cut.abort();
    throw refusal(path, `cannot listen (${reasonOf(cause)})`, cause);
  }
  return {
    url: SOCKET_URL,
    unixSocket: path,
    async [Symbol.asyncDispose]() {
      plane.close();
      const timer = setTimeout(() => cut.abort(), CLOSE_GRACE_MS);
      await server.shutdown().finally(() => clearTimeout(timer));
    },
  };
}

/** A socket that nobody listens on is in the way of nobody; everything else stays untouched. */
async function removeDeadSocket(path: string): Promise<void> {
  switch (await lookAt(path)) {
    case "free":
      return;
    case "foreign":
      throw refusal(path, "exists and is not a Unix socket");
    case "alive":
      throw refusal(path, "somebody listens on it already");
    case "dead":
      await Deno.remove(path);
  }
}

async function lookAt(path: string): Promise<SocketPlace> {
  try {
    return await socketPlace(path);
  } catch (cause) {
    throw refusal(path, `cannot be looked at (${reasonOf(cause)})`, cause);
  }
}

function refusal(path: string, what: string, cause?: unknown): OperatorError {
  return new OperatorError(
    `--listen-unix-socket ${path}: ${what}; choose another path`,
    cause === undefined ? undefined : { cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

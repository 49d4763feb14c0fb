import { type SocketPlace, socketPlace } from "../core/dead_socket.ts";
import { OperatorError } from "../core/errors.ts";
import {
  handleHealth,
  type HealthServer,
  type HealthView,
  isProbe,
  NO_PAGES,
  type Pages,
} from "./health_server.ts";

/**
 * Listens on a Unix socket that only this user may connect to (operator-surface §1). A socket that
 * nobody listens on is replaced; one that answers, and any other file, is refused untouched.
 *
 * @throws OperatorError if the path cannot be used
 */
export async function serveHealthSocket(
  path: string,
  view: HealthView,
  pages: Pages = NO_PAGES,
): Promise<HealthServer> {
  await makeWay(path);
  const abort = new AbortController();
  let server;
  try {
    server = listen(path, abort.signal, view, pages);
  } catch (error) {
    abort.abort();
    throw error;
  }
  return {
    addr: path,
    url: socketUrl(path),
    async close() {
      abort.abort();
      await server.finished;
      await removeSocket(path);
    },
  };
}

const SOCKET_PEER = { kind: "unix" } as const;

/** The URL by which the URL file names a socket: `http+unix://` and its path in base64url. */
export function socketUrl(path: string): string {
  const name = new TextEncoder().encode(path).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  return `http+unix://${name}`;
}

/** Makes the directory and removes a socket that is dead. */
async function makeWay(path: string): Promise<void> {
  try {
    await Deno.mkdir(path.replace(/[^/]*$/, "") || ".", { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw refusal(path, `its directory cannot be made (${reasonOf(cause)})`, cause);
  }
  switch (await lookAt(path)) {
    case "free":
      return;
    case "foreign":
      throw refusal(path, "exists and is not a unix socket");
    case "alive":
      throw refusal(path, "is already accepting connections");
    case "dead":
      return await removeSocket(path);
  }
}

async function lookAt(path: string): Promise<SocketPlace> {
  try {
    return await socketPlace(path);
  } catch (cause) {
    throw refusal(path, `cannot be looked at (${reasonOf(cause)})`, cause);
  }
}

function listen(
  path: string,
  signal: AbortSignal,
  view: HealthView,
  pages: Pages,
): Deno.HttpServer<Deno.UnixAddr> {
  try {
    const server = Deno.serve({
      path,
      signal,
      onListen: () => {},
      onError: () => new Response("internal error\n", { status: 500 }),
    }, (request) => isProbe(request) ? handleHealth(request, view) : pages(request, SOCKET_PEER));
    // In the turn of the bind, before anything is accepted. A rename from a secret name would leave
    // no gap at all, but no permission can name a path that is not known beforehand.
    Deno.chmodSync(path, 0o600);
    return server;
  } catch (cause) {
    throw refusal(path, `cannot listen (${reasonOf(cause)})`, cause);
  }
}

async function removeSocket(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    // The server may have taken it away itself.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function refusal(path: string, what: string, cause?: unknown): OperatorError {
  const fix = cause instanceof Deno.errors.NotCapable
    ? `run with --allow-net=unix:${path} --allow-read=${path} --allow-write=${path}`
    : "choose another path (--health.unix-socket)";
  return new OperatorError(
    `health.unix_socket ${path}: ${what}; ${fix}`,
    cause === undefined ? undefined : { cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

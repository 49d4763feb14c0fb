import { OperatorError } from "../core/errors.ts";
import { handleHealth, type HealthServer, type HealthView } from "./health_server.ts";

/** How long a socket that somebody left behind may take to show that somebody is still there. */
const DIAL_MS = 1_000;

/**
 * Listens on a Unix socket that only this user may connect to (operator-surface §1). A socket that
 * nobody listens on is replaced; one that answers, and any other file, is refused untouched.
 *
 * @throws OperatorError if the path cannot be used
 */
export async function serveHealthSocket(path: string, view: HealthView): Promise<HealthServer> {
  await makeWay(path);
  const abort = new AbortController();
  let server;
  try {
    server = listen(path, abort.signal, view);
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
  const found = await lookAt(path);
  if (found === undefined) return;
  if (!found.isSocket) throw refusal(path, "exists and is not a unix socket");
  if (await isAlive(path)) throw refusal(path, "is already accepting connections");
  await removeSocket(path);
}

async function lookAt(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw refusal(path, `cannot be looked at (${reasonOf(cause)})`, cause);
  }
}

async function isAlive(path: string): Promise<boolean> {
  // A listener that is too busy to accept is alive, so a dial without an answer counts as one.
  const late = Promise.withResolvers<true>();
  const timer = setTimeout(() => late.resolve(true), DIAL_MS);
  const dialled = Deno.connect({ transport: "unix", path }).then(
    (connection) => {
      connection.close();
      return true;
    },
    (error: unknown) => {
      if (error instanceof Deno.errors.NotCapable) {
        throw refusal(path, "may not be looked at", error);
      }
      return !(error instanceof Deno.errors.ConnectionRefused);
    },
  );
  try {
    return await Promise.race([dialled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function listen(
  path: string,
  signal: AbortSignal,
  view: HealthView,
): Deno.HttpServer<Deno.UnixAddr> {
  try {
    const server = Deno.serve({
      path,
      signal,
      onListen: () => {},
      onError: () => new Response("internal error\n", { status: 500 }),
    }, (request) => handleHealth(request, view));
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

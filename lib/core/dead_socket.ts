/** How long a socket that somebody left behind may take to show that somebody is still there. */
const DIAL_MS = 1_000;

/** What stands at the path of a Unix socket. */
export type SocketPlace =
  | "free"
  /** Left behind by a process that is gone: in the way of nobody. */
  | "dead"
  /** Somebody listens on it. */
  | "alive"
  /** Something other than a socket. */
  | "foreign";

/**
 * Looks at the path a socket is to be made at; nothing is changed. A listener that does not accept in
 * time is too busy, not gone.
 *
 * @throws what the runtime throws if the path may not be looked at
 */
export async function socketPlace(path: string): Promise<SocketPlace> {
  let found: Deno.FileInfo;
  try {
    found = await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "free";
    throw error;
  }
  if (!found.isSocket) return "foreign";
  return await isAnswered(path) ? "alive" : "dead";
}

async function isAnswered(path: string): Promise<boolean> {
  const late = Promise.withResolvers<true>();
  const timer = setTimeout(() => late.resolve(true), DIAL_MS);
  const dialled = Deno.connect({ transport: "unix", path }).then(
    (connection) => {
      connection.close();
      return true;
    },
    (error: unknown) => {
      if (error instanceof Deno.errors.NotCapable) throw error;
      return !(error instanceof Deno.errors.ConnectionRefused);
    },
  );
  try {
    return await Promise.race([dialled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

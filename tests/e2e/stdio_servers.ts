/** The scriptable stdio server of the fixtures as a command; what it does is told by each method. */
export function scriptedServer(): string[] {
  return fixture("stdio_server.ts");
}

/** A stdio server whose answer to `large` is a line over the limit. */
export function largeLineServer(): string[] {
  return programWith(new URL("large_line_stdio.ts", import.meta.url));
}

/** A stdio server whose life can be watched from outside. */
export interface WatchedServer extends Disposable {
  readonly argv: readonly string[];
  /** Resolves when the process has started. */
  readonly started: Promise<void>;
  /** Resolves when the process, once started, is gone. */
  readonly gone: Promise<void>;
}

/** A command that starts one process; its life shows as that of a connection. */
export function watchedServer(): WatchedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const started = Promise.withResolvers<void>();
  const gone = (async () => {
    using connection = await listener.accept();
    started.resolve();
    await connection.read(new Uint8Array(1));
  })();
  gone.catch(() => {}); // a test may end before the process starts
  return {
    argv: fixture("witness_stdio.ts", String(listener.addr.port)),
    started: started.promise,
    gone,
    [Symbol.dispose]: () => listener.close(),
  };
}

function fixture(file: string, ...args: readonly string[]): string[] {
  return programWith(new URL(`../fixtures/${file}`, import.meta.url), ...args);
}

function programWith(script: URL, ...args: readonly string[]): string[] {
  return [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", script.pathname, ...args];
}

/** A request as a host got it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A host that is asked about tunnels. */
export interface AdminHost extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
}

/** Starts a host that answers every request the same way. */
export function openAdminHost(answer: () => Response | Promise<Response>): AdminHost {
  const seen: SeenRequest[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    seen.push({
      method: request.method,
      target: pathname + search,
      headers: new Headers(request.headers),
      body: await request.text(),
    });
    return await answer();
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

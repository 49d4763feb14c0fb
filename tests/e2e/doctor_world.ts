import { Secret } from "../../lib/core/secret.ts";
import { serveStub, type Stub } from "../../lib/mcp/stub.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { type ServedPlane, servePlane } from "../../lib/plane/serve.ts";

const TUNNEL_ID = `tunnel_${"a".repeat(32)}`;
export const API_KEY = "sk-planted-runtime-key";
/** A control plane that knows the tunnel, and an MCP server. */
export interface World extends AsyncDisposable {
  readonly plane: ServedPlane;
  readonly stub: Stub;
  /** Settings by which everything is well. */
  readonly env: Record<string, string>;
  readonly dir: string;
}

/** Opens both. */
export async function openWorld(): Promise<World> {
  await using opening = new AsyncDisposableStack();
  const plane = opening.use(servePlane(
    createPlane({
      runtimeKeys: [{ key: new Secret(API_KEY) }],
      tunnels: [{ id: TUNNEL_ID, name: "docs" }],
    }),
    { hostname: "127.0.0.1", port: 0 },
  ));
  const at = { hostname: "127.0.0.1", port: 0, name: "shop", version: "1.0.0" };
  const stub = opening.use(await serveStub(at));
  const dir = await Deno.makeTempDir();
  opening.defer(() => Deno.remove(dir, { recursive: true }));
  const env = {
    CODEX_HOME: `${dir}/codex`,
    CONTROL_PLANE_BASE_URL: plane.url,
    CONTROL_PLANE_API_KEY: API_KEY,
    CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
    MCP_SERVER_URL: stub.mcpUrl,
    HEALTH_LISTEN_ADDR: "127.0.0.1:0",
  };
  const parts = opening.move();
  return { plane, stub, env, dir, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** The variables but for some. */
export function without(env: Record<string, string>, ...names: readonly string[]) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

/** `id state` of each check line. */
export function states(stdout: string): string[] {
  return [...stdout.matchAll(/^CHECK (\S+) +(PASS|FAIL|WARN|SKIP)(?: |$)/gm)]
    .map(([, id, state]) => `${id} ${state}`);
}

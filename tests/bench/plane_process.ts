// deno-lint-ignore-file no-console
/** The control plane of the benchmark, in a process of its own. Prints its URL. */
import { Secret } from "../../lib/core/secret.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";

const [key, ...tunnels] = Deno.args;
if (key === undefined) throw new Error("usage: plane_process.ts KEY TUNNEL...");
const plane = createPlane({
  runtimeKeys: [{ key: new Secret(key) }],
  tunnels: tunnels.map((id) => ({ id, name: "bench" })),
});
const served = servePlane(plane, { hostname: "127.0.0.1", port: 0 });
console.log(JSON.stringify({ url: served.url }));

import { assertEquals } from "@std/assert";
import { openPlane } from "../e2e/client.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { type Confined, startConfined } from "./confined.ts";

const FLAGS = ["--mcp.server-url", "http://127.0.0.1:9/mcp", "--ca-bundle"];

for (const mode of ["off", "worker"] as const) {
  Deno.test(`mode ${mode}: a comma in a path, which no flag can hold, is in nobody's way where all may be read`, async () => {
    await using plane = openPlane();
    await using authority = await openAuthority();
    const bundle = `${authority.dir}/a,b.pem`;
    await Deno.copyFile(authority.caFile, bundle);
    const client: Confined = { mode, planeUrl: plane.url, flags: [...FLAGS, bundle] };
    await using process = startConfined(client, ["--no-prompt", "--allow-all"]);
    await process.line("tunnel-client started");
    process.signal("SIGTERM");
    assertEquals((await process.exit()).code, 0, process.lines.join("\n"));
  });
}

import { assertEquals } from "@std/assert";
import { ONE_FILE_FLAGS } from "../../lib/cli/deploy/start_flags.ts";
import type { SandboxMode } from "../../lib/config/settings.ts";
import { API_KEY, TUNNEL_ID } from "../e2e/client.ts";
import { type RunningProcess, runProcess, startProcess } from "../e2e/process.ts";
import { serveRawMcp } from "../fixtures/raw_mcp_server.ts";
import { all, attempted } from "./attempted.ts";
import type { Targets } from "./hook/attempts.ts";
import { buildInjectable } from "./injected_bundle.ts";

/** What a client is usually given, and more than it needs. */
const EVERYTHING = ["--no-prompt", "--allow-all"];
/** Where the one file may be started from. */
type From = "an empty folder" | "a URL";

Deno.test("bundle: code injected into its realms is refused everything beyond the plan", async (t) => {
  const outDir = await Deno.makeTempDir();
  const alone = await Deno.makeTempDir();
  await using mcp = serveRawMcp();
  const file = `${alone}/tunnel-client.js`;
  const env = {
    CONTROL_PLANE_API_KEY: API_KEY,
    PLANTED_VARIABLE: "planted",
    DENO_DIR: `${outDir}/cache`,
  };
  try {
    const withCode = await buildInjectable(outDir);
    let served = "";
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response(served, { headers: { "content-type": "text/javascript" } }),
    );
    const address: Readonly<Record<From, string>> = {
      "an empty folder": file,
      "a URL": `http://127.0.0.1:${server.addr.port}/tunnel-client.js`,
    };
    const words = (mode: SandboxMode, planeUrl: string) => [
      ...["--control-plane.base-url", planeUrl, "--control-plane.tunnel-id", TUNNEL_ID],
      ...["--health.listen-addr", "127.0.0.1:0", "--mcp.server-url", mcp.url, `--sandbox=${mode}`],
    ];
    const inject = async (targets: Targets) => {
      served = withCode(targets);
      await Deno.writeTextFile(file, served);
    };
    const planned = async (mode: SandboxMode, planeUrl: string): Promise<string[]> => {
      const plan = ["sandbox", "plan", "--format=json", ...words(mode, planeUrl)];
      const { code, stdout, stderr } = await runProcess({
        args: ["run", "--no-prompt", ...ONE_FILE_FLAGS, "--allow-env", file, ...plan],
        env,
      });
      assertEquals([code, stderr], [0, ""]);
      const { flags }: { flags: string[] } = JSON.parse(stdout);
      return flags;
    };
    const started = (
      from: From,
      mode: SandboxMode,
      rights: readonly string[],
      planeUrl: string,
      home: Readonly<Record<string, string>>,
    ) => {
      const flags = ONE_FILE_FLAGS.filter((flag) => from !== "a URL" || flag !== "--no-remote");
      const program = [address[from], "run", ...words(mode, planeUrl)];
      return startProcess({
        args: ["run", "-q", ...flags, ...rights, ...program],
        env: { ...env, ...home },
      });
    };
    // The plan loads nothing, so what has a web address is fetched before the start.
    const fetchProgram = async () => {
      const args = ["cache", "-q", "--reload", "--no-config", "--no-lock", "--allow-import"];
      const { code, stderr } = await runProcess({ args: [...args, address["a URL"]], env });
      assertEquals([code, stderr], [0, ""]);
    };

    for (const from of ["an empty folder", "a URL"] as const) {
      await t.step(`from ${from}, mode strict, started with its own plan`, async () => {
        const { main, engine, wrote, fetched } = await attempted(
          "strict",
          async (planeUrl, targets, home) => {
            await inject(targets);
            if (from === "a URL") await fetchProgram();
            return started(from, "strict", await planned("strict", planeUrl), planeUrl, home);
          },
        );
        assertEquals([engine, main, wrote], [all("refused"), all("refused"), false]);
        assertEquals(fetched, []);
      });

      await t.step(`from ${from}, mode worker, started with every right`, async () => {
        const { main, engine, wrote, fetched } = await attempted(
          "worker",
          async (planeUrl, targets, home) => {
            await inject(targets);
            return started(from, "worker", EVERYTHING, planeUrl, home);
          },
        );
        assertEquals([engine, main, wrote], [all("refused"), all("refused"), false]);
        assertEquals(fetched, []);
      });
    }

    await t.step("without a boundary the same attempts succeed", async () => {
      const { main, wrote, fetched } = await attempted(
        "off",
        async (planeUrl, targets, home): Promise<RunningProcess> => {
          await inject(targets);
          return started("an empty folder", "off", EVERYTHING, planeUrl, home);
        },
      );
      const { "reach the metadata address": metadata = "refused", ...rest } = main;
      const { "reach the metadata address": _, ...expected } = all("succeeded", {
        // The flags of one file keep these out whatever it may do.
        "load code from an address": "refused",
        "load a package": "refused",
      });
      assertEquals([rest, metadata !== "refused", wrote], [expected, true, true]);
      assertEquals(fetched, []);
    });
  } finally {
    await Deno.remove(outDir, { recursive: true });
    await Deno.remove(alone, { recursive: true });
  }
});

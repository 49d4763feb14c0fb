import { type Flags, parseFlags, strayWords } from "../config/flags.ts";
import { bindable } from "../config/listen_addr.ts";
import { OptionReader } from "../config/option_reader.ts";
import type { Secret } from "../core/secret.ts";
import { createPlane } from "../plane/plane.ts";
import { servePlane } from "../plane/serve.ts";
import { newTunnelId } from "../plane/store.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { keptKey, type KeyDirectory, openKeyDirectory, type PlaneKey } from "./plane_keys.ts";
import { planeOptions } from "./plane_options.ts";
import { typed } from "./self_command.ts";
import { aborted, stopOnSignals } from "./stop_signal.ts";
import { systemSources } from "./system_sources.ts";

const rows = Object.values(planeOptions);

/**
 * `dev control-plane`: serves a control plane with one tunnel until a signal stops it. Keys that are
 * not given are generated; they are told by the place they are kept at, never shown.
 */
export async function devControlPlane(args: string[]): Promise<number> {
  const flags = parseFlags(args, rows);
  if (flags.help) {
    printLines(...commandHelp({
      usage: "tunnel-client dev control-plane [flags]",
      purpose: [
        "Serves a local control plane that speaks the hosted service's protocol. Tunnels and calls are",
        "kept in memory and end with it.",
      ],
      options: rows,
    }));
    return 0;
  }
  const settings = readOptions(flags);
  const { hostname, port } = settings.listenAddr;
  using stop = stopOnSignals();
  await using keys = await openKeyDirectory(settings.keysDir);
  const runtime = await keyFor(flags, "runtime-key", settings.runtimeKey, keys);
  const admin = await keyFor(flags, "admin-key", settings.adminKey, keys);
  const tunnelId = settings.tunnelId ?? newTunnelId();
  await using plane = createPlane({
    runtimeKeys: [{ key: runtime.key }],
    adminKey: admin.key,
    connectorKey: settings.connectorKey,
    tunnels: [{ id: tunnelId, name: "local" }],
  });
  await using served = servePlane(plane, { hostname: bindable(hostname), port });
  printLines(
    `Control plane: ${served.url}`,
    `Tunnel ID: ${tunnelId}`,
    `MCP URL for connectors: ${served.url}/v1/mcp/${tunnelId}`,
    `Runtime key: ${runtime.reference}`,
    `Admin key: ${admin.reference}`,
    "Run a client against it:",
    `  ${
      typed("run")
    } --control-plane.base-url ${served.url} --control-plane.tunnel-id ${tunnelId}` +
      ` --control-plane.api-key ${runtime.reference} --health.listen-addr 127.0.0.1:0` +
      " --embedded-mcp-stub",
    "Manage its tunnels:",
    `  ${typed("admin tunnels get")} ${tunnelId} --control-plane.base-url ${served.url}` +
      ` --admin-key ${admin.reference}`,
    "Stop with Ctrl-C.",
  );
  await aborted(stop.signal);
  return 0;
}

function readOptions(flags: Flags) {
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const settings = {
    listenAddr: reader.take(planeOptions.listenAddr),
    tunnelId: reader.take(planeOptions.tunnelId),
    runtimeKey: reader.take(planeOptions.runtimeKey),
    adminKey: reader.take(planeOptions.adminKey),
    connectorKey: reader.take(planeOptions.connectorKey),
    keysDir: reader.take(planeOptions.keysDir),
  };
  reader.finish();
  return settings;
}

/** The key a flag refers to, or a kept one under the flag's name. */
async function keyFor(
  flags: Flags,
  flag: string,
  given: Secret | undefined,
  directory: KeyDirectory,
): Promise<PlaneKey> {
  if (given === undefined) return await keptKey(directory, flag);
  return { key: given, reference: flags.values.get(flag)?.at(-1)?.trim() ?? "" };
}

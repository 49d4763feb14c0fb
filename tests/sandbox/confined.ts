import { assertEquals } from "@std/assert";
import type { SandboxMode } from "../../lib/config/settings.ts";
import { Secret } from "../../lib/core/secret.ts";
import { API_KEY, TUNNEL_ID } from "../e2e/client.ts";
import { ROOT, type RunningProcess, runProcess, startProcess } from "../e2e/process.ts";
import type { Targets } from "./hook/attempts.ts";

/** A client under test: which settings, and what it is started with. */
export interface Confined {
  readonly mode: SandboxMode;
  readonly planeUrl: string;
  /** Flags of `run` beside the control plane's. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const HOOK = `${ROOT}tests/sandbox/hook`;

/** The whole command line of `run` behind its name. */
function settingsOf({ mode, planeUrl, flags }: Confined): string[] {
  return [
    ...["--control-plane.base-url", planeUrl, "--control-plane.tunnel-id", TUNNEL_ID],
    ...["--health.listen-addr", "127.0.0.1:0", `--sandbox=${mode}`, ...flags],
  ];
}

function environment({ env }: Confined): Record<string, string> {
  return {
    CONTROL_PLANE_API_KEY: new Secret(API_KEY).reveal(),
    PLANTED_VARIABLE: "planted",
    ...env,
  };
}

/** The rights that the program itself says it needs, as flags, one each. */
export async function plannedFlags(client: Confined): Promise<string[]> {
  const { code, stdout, stderr } = await runProcess({
    args: [
      ...["run", "-q", "--frozen", "--no-prompt", "--allow-env", "--allow-read"],
      ...[`${ROOT}main.ts`, "sandbox", "plan", "--format=json", ...settingsOf(client)],
    ],
    env: environment(client),
  });
  assertEquals(code, 0, stderr);
  const { flags }: { flags: string[] } = JSON.parse(stdout);
  return flags;
}

/** The program itself, started with these rights. */
export function startConfined(client: Confined, rights: readonly string[]): RunningProcess {
  return startProcess({
    args: ["run", "-q", "--frozen", ...rights, `${ROOT}main.ts`, "run", ...settingsOf(client)],
    env: environment(client),
  });
}

/** The program with code injected into its realms, which is given the word by SIGUSR2. */
export function startInjected(
  client: Confined,
  rights: readonly string[],
  targets: Targets,
): RunningProcess {
  // Its own files are not part of the program.
  const withHook = rights.map((flag) =>
    flag.startsWith("--allow-read=") ? `${flag},${HOOK}` : flag
  );
  const script = [`${HOOK}/main.ts`, JSON.stringify(targets)];
  return startProcess({
    args: ["run", "-q", "--frozen", ...withHook, ...script, "run", ...settingsOf(client)],
    env: environment(client),
  });
}

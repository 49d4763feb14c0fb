import { type Companion, startCompanion } from "../cloudflared/companion.ts";
import type { CompanionState } from "../cloudflared/companion_state.ts";
import type { ReadFile } from "../config/certificates.ts";
import { controlPlaneEgress } from "../config/egress_plan.ts";
import type { Settings } from "../config/settings.ts";
import { fetchCloudflareRuntime } from "../control/cloudflare_runtime.ts";
import { endpointsOf } from "../control/endpoints.ts";
import { identityHeaders } from "../control/identity.ts";
import type { Clock } from "../core/clock.ts";
import { OperatorError } from "../core/errors.ts";
import { openHttpClient } from "../core/http_client.ts";
import type { Secret } from "../core/secret.ts";
import { CLIENT_NAME, VERSION } from "../core/version.ts";
import { childEnvironment } from "../mcp/child_env.ts";
import type { Log } from "../ops/log.ts";
import { startableEnvironment } from "../sandbox/child_variables.ts";
import { companionProgram } from "../sandbox/companion_program.ts";
import { managedRecord, outputRecord, startedRecord, stateRecord } from "./companion_records.ts";

/** What the companion of a run is opened with. */
export interface CompanionContext {
  readonly settings: Settings;
  readonly log: Log;
  readonly clock: Clock;
  readonly instanceId: string;
  /** The environment of the start. */
  readonly variables: Readonly<Record<string, string>>;
  readonly readFile: ReadFile;
  /** Whether the client keeps to its plan, which names programs. */
  readonly isConfined: boolean;
  readonly onState: (state: CompanionState) => void;
}

/** The companion that runs, and what it logs in with. */
export interface OpenCompanion {
  readonly companion: Companion;
  readonly token: Secret;
}

/**
 * Gets the token, from the settings or from the control plane, and starts cloudflared
 * (runtimes-codex-packaging §5). Does not wait until it is ready.
 *
 * @throws OperatorError naming the setting and the fix
 */
export async function openCompanion(
  context: CompanionContext,
  signal: AbortSignal,
): Promise<OpenCompanion> {
  const { settings, log, clock, variables } = context;
  const { cloudflared, controlPlane } = settings;
  const onState = (state: CompanionState) => {
    const told = stateRecord(state);
    if (told !== undefined) log.write(told);
    context.onState(state);
  };
  const token = cloudflared.token ??
    await failingAs(onState, () => ({ kind: "fetch_failed" }), () => fetchToken(context, signal));
  log.hide(token);
  const own = childEnvironment(variables, [controlPlane.apiKey.reveal()]);
  const program = companionProgram(cloudflared.path, () => variables["PATH"]);
  const companion = await failingAs(
    onState,
    (error) => ({ kind: "no_program", error }),
    () =>
      startCompanion({
        program,
        env: context.isConfined || !mayStartAny() ? startableEnvironment(own) : own,
        token,
        readyTimeoutMs: cloudflared.readyTimeoutMs,
        clock,
        onState,
        onLine: (line) => log.write(outputRecord(line)),
      }),
  );
  log.write(startedRecord(program, companion.pid));
  return { companion, token };
}

function mayStartAny(): boolean {
  return Deno.permissions.querySync({ name: "run" }).state === "granted";
}

/** Does a step of the start; what only the operator can mend is a state as well. */
async function failingAs<T>(
  onState: (state: CompanionState) => void,
  stateOf: (error: string) => CompanionState,
  step: () => T | Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof OperatorError) onState(stateOf(error.message));
    throw error;
  }
}

/** The token of a managed companion; one poll's time is what the control plane has for it. */
async function fetchToken(
  { settings, readFile, clock, log, instanceId }: CompanionContext,
  signal: AbortSignal,
): Promise<Secret> {
  const { controlPlane } = settings;
  const { baseUrl, urlPath, tunnelId, apiKey } = controlPlane;
  using http = openHttpClient({ ...controlPlaneEgress(settings, readFile), poolSize: 1 });
  const { headers } = identityHeaders({
    ...controlPlane,
    name: CLIENT_NAME,
    version: VERSION,
    instanceId,
    apiKey: apiKey.reveal(),
  });
  const { token, ...tunnel } = await fetchCloudflareRuntime({
    http,
    endpoints: endpointsOf(baseUrl, urlPath, tunnelId),
    headers,
    clock,
    timeoutMs: controlPlane.pollTimeoutMs + controlPlane.pollDeadlineGuardrailMs,
  }, signal);
  log.write(managedRecord(tunnel));
  return token;
}
